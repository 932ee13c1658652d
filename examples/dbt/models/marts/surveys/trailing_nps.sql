-- Each day has a row, with answers or without: a chart of the days with answers only would draw a
-- line over the gaps, and a score would stay for ever where no answer comes any more.
with daily as (

    select
        day,
        product_id,
        survey_agg(answers) as answers
    from {{ ref('daily_survey') }}
    where survey = 'nps'
    group by day, product_id

),

days as (

    select
        products.product_id,
        cast(series.day as date) as day
    from (
        select
            product_id,
            min(day) as first_day,
            max(max(day)) over () as last_day
        from daily
        group by product_id
    ) as products
    cross join
        generate_series(products.first_day, products.last_day, interval '1 day') as series (day)

),

trailing_days as (

    select
        days.day,
        days.product_id,
        survey_agg(daily.answers) over (
            partition by days.product_id
            order by days.day
            range interval '{{ var("trailing_days") | int - 1 }} days' preceding
        ) as answers
    from days
    left join daily
        on
            days.day = daily.day
            and days.product_id = daily.product_id

)

select
    day,
    product_id,
    answers,
    round(nps(answers), 2) as nps,
    round(lower(nps_interval(answers)), 2) as nps_lower,
    round(upper(nps_interval(answers)), 2) as nps_upper,
    coalesce(response_count(answers), 0) as answer_count
from trailing_days
