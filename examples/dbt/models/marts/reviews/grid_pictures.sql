select
    category,
    grid_svg(
        product, satisfaction, market_presence,
        category || ', {{ var("as_of") }}'
        order by product
    ) as svg
from {{ ref('grid_report') }}
group by category
