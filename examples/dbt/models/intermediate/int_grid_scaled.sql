select
    category,
    product_id,
    product,
    reviews,
    grid_scale(end_user) over categories as end_user,
    grid_scale(popularity) over categories as popularity,
    grid_scale(quality) over categories as quality,
    grid_scale(recency) over categories as recency,
    grid_scale(administration) over categories as administration,
    grid_scale(stars) over categories as stars,
    grid_scale(nps) over categories as nps,
    grid_scale(recent_reviews) over categories as recent_reviews,
    grid_scale(employees) over categories as employees,
    grid_scale(web_presence) over categories as web_presence,
    grid_scale(social_presence) over categories as social_presence,
    grid_scale(growth) over categories as growth,
    grid_scale(vendor_age) over categories as vendor_age,
    grid_scale(employee_satisfaction) over categories as employee_satisfaction
from {{ ref('int_grid_figures') }}
where is_eligible
window categories as (partition by category)
