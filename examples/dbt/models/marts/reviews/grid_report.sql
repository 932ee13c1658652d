with scaled as (

    select
        category,
        product_id,
        product,
        reviews,
        grid_satisfaction(
            end_user, popularity, quality, recency, administration, (stars + nps) / 2
        ) as satisfaction,
        grid_market_presence(
            popularity, recent_reviews, employees, web_presence,
            social_presence, growth, vendor_age, employee_satisfaction
        ) as market_presence
    from {{ ref('int_grid_scaled') }}

)

select
    category,
    product_id,
    product,
    reviews,
    satisfaction,
    market_presence,
    g2_score(satisfaction, market_presence) as g2_score,
    grid_quadrant(satisfaction, market_presence) as quadrant
from scaled
group by category, product_id, product, reviews, satisfaction, market_presence
