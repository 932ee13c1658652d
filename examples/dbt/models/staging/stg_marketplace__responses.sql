select
    response_id,
    respondent_id,
    product_id,
    survey,
    touchpoint,
    segment,
    score,
    responded_at,
    cast(responded_at at time zone 'UTC' as date) as responded_on,
    _deleted as is_deleted,
    _loaded_at as loaded_at
from {{ source('marketplace', 'responses') }}
