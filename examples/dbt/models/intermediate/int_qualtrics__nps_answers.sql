-- Which question asks for 0 to 10 is said by its selector, which qualtrics__response does not
-- have, so the question is joined here, by its own key. (The package joins it by sub_question_key
-- as well: question_type is NULL in answers to questions that are no matrix.)
select
    responses.source_relation,
    responses.survey_id,
    responses.survey_name,
    responses.question_id,
    responses.survey_response_id,
    cast(responses.survey_response_recorded_at as date) as recorded_on,
    score_from_label(
        coalesce(cast(responses.recode_value as text), cast(responses.value as text))
    ) as score
from {{ ref('qualtrics__response') }} as responses
inner join {{ ref('stg_qualtrics__question') }} as questions
    on
        responses.source_relation = questions.source_relation
        and responses.survey_id = questions.survey_id
        and responses.question_id = questions.question_id
where
    questions.selector = 'NPS'
    and responses.is_finished_with_survey
