select
    date '{{ var("as_of") }}' as as_of,
    customer_id,
    rfm_agg(ordered_at, amount, timestamptz '{{ var("as_of") }} 00:00Z', interval '1 day') as rfm
from {{ ref('stg_marketplace__orders') }}
where ordered_at < timestamptz '{{ var("as_of") }} 00:00Z'
group by customer_id
