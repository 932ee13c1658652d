select
    review_id,
    product_id,
    stars,
    recommend,
    verified as is_verified,
    answered_questions,
    total_questions,
    end_user_rating,
    admin_rating,
    reviewed_at,
    cast(reviewed_at at time zone 'UTC' as date) as reviewed_on,
    _deleted as is_deleted,
    _loaded_at as loaded_at
from {{ source('marketplace', 'reviews') }}
