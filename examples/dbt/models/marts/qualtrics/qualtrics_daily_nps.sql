select
    source_relation,
    survey_id,
    survey_name,
    question_id,
    recorded_on as day,
    survey_agg(score) as answers,
    nps(score) as nps,
    lower(nps_interval(survey_agg(score))) as nps_lower,
    upper(nps_interval(survey_agg(score))) as nps_upper,
    count(score) as answer_count
from {{ ref('int_qualtrics__nps_answers') }}
group by source_relation, survey_id, survey_name, question_id, recorded_on
