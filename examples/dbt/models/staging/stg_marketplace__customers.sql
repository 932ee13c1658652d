select
    customer_id,
    signed_up as signed_up_on,
    segment,
    region,
    acquisition_channel
from {{ source('marketplace', 'customers') }}
