-- As daily_survey_is_complete. Scores are of sums of doubles, which are the same to 12 digits
-- however they were put together.
with counted as (

    select
        reviewed_on as day,
        review_agg(stars, reviewed_at) as reviews
    from {{ ref('stg_marketplace__reviews') }}
    where not is_deleted
    group by reviewed_on

),

stored as (

    select
        day,
        review_agg(reviews) as reviews
    from {{ ref('daily_reviews') }}
    where reviews is not null
    group by day

)

select
    coalesce(counted.day, stored.day) as day,
    counted.reviews as counted,
    stored.reviews as stored
from counted
full join stored on counted.day = stored.day
where
    review_count(counted.reviews) is distinct from review_count(stored.reviews)
    or abs(review_score(counted.reviews) - review_score(stored.reviews)) > 1e-9
