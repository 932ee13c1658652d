-- A day of daily_survey has the answers that the responses of the day have. What could break this
-- is what no _loaded_at tells: a response that was moved to another day, or removed from the
-- source without a mark. The cure is dbt build --full-refresh --select daily_survey+.
with counted as (

    select
        responded_on as day,
        survey,
        survey_agg(score) as answers
    from {{ ref('stg_marketplace__responses') }}
    where not is_deleted
    group by responded_on, survey
    having count(score) > 0

),

stored as (

    select
        day,
        survey,
        survey_agg(answers) as answers
    from {{ ref('daily_survey') }}
    where answers is not null
    group by day, survey

)

select
    coalesce(counted.day, stored.day) as day,
    coalesce(counted.survey, stored.survey) as survey,
    counted.answers as counted,
    stored.answers as stored
from counted
full join stored
    on
        counted.day = stored.day
        and counted.survey = stored.survey
where counted.answers is distinct from stored.answers
