{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='as_of',
        full_refresh=false
    )
}}

-- A row for each as_of that was ever run. The fits of the past are history, which no run can make
-- again from the orders of today: so --full-refresh leaves the table alone.
select
    as_of,
    mbgnbd_fit(rfm order by customer_id) as model,
    gamma_gamma_fit(rfm order by customer_id) filter (
        where (rfm).monetary_value > 0
    ) as spend_model,
    count(*) as customers
from {{ ref('customer_rfm') }}
group by as_of
