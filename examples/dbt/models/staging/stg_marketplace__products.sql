select
    product_id,
    product,
    category,
    vendor,
    employees,
    web_presence,
    social_presence,
    growth,
    founded,
    employee_satisfaction
from {{ source('marketplace', 'products') }}
