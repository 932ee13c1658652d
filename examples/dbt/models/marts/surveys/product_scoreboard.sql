-- Surveys of the year before as_of; reviews of all time, for their weights decay by themselves.
with surveys as (

    select
        product_id,
        survey_agg(answers) filter (where survey = 'nps') as nps_answers,
        survey_agg(answers) filter (where survey = 'csat') as csat_answers,
        survey_agg(answers) filter (where survey = 'ces') as ces_answers
    from {{ ref('daily_survey') }}
    where
        day >= date '{{ var("as_of") }}' - interval '1 year'
        and day < date '{{ var("as_of") }}'
    group by product_id

),

reviews as (

    select
        product_id,
        review_agg(reviews order by day) as reviews
    from {{ ref('daily_reviews') }}
    where day < date '{{ var("as_of") }}'
    group by product_id

)

select
    date '{{ var("as_of") }}' as as_of,
    products.product_id,
    products.product,
    products.category,
    surveys.nps_answers,
    surveys.csat_answers,
    surveys.ces_answers,
    reviews.reviews,
    nps(surveys.nps_answers) as nps,
    lower(nps_interval(surveys.nps_answers)) as nps_lower,
    upper(nps_interval(surveys.nps_answers)) as nps_upper,
    csat(surveys.csat_answers) as csat,
    lower(csat_interval(surveys.csat_answers)) as csat_lower,
    upper(csat_interval(surveys.csat_answers)) as csat_upper,
    ces(surveys.ces_answers) as ces,
    lower(ces_interval(surveys.ces_answers)) as ces_lower,
    upper(ces_interval(surveys.ces_answers)) as ces_upper,
    review_score(reviews.reviews) as review_score,
    lower(review_interval(reviews.reviews, 1, 5)) as review_score_lower,
    upper(review_interval(reviews.reviews, 1, 5)) as review_score_upper
from {{ ref('stg_marketplace__products') }} as products
left join surveys on products.product_id = surveys.product_id
left join reviews on products.product_id = reviews.product_id
