-- Counts and sizes spread over powers of ten, so it is their logarithm that is scaled: otherwise
-- one large product pushes all others down to 0.
with reviews as (

    select * from {{ ref('stg_marketplace__reviews') }}
    where
        not is_deleted
        and reviewed_at < timestamptz '{{ var("as_of") }} 00:00Z'

),

per_product as (

    select
        product_id,
        count(*) as reviews,
        avg(end_user_rating) as end_user,
        avg(1.0 * answered_questions / total_questions) as quality,
        review_score(stars, reviewed_at order by reviewed_at, review_id) as recency,
        avg(admin_rating) as administration,
        avg(stars) as stars,
        nps(recommend) as nps,
        sum(
            decay_weight(reviewed_at, timestamptz '{{ var("as_of") }} 00:00Z')
            order by reviewed_at, review_id
        ) as recent_reviews
    from reviews
    group by product_id

)

select
    products.category,
    products.product_id,
    products.product,
    per_product.reviews,
    grid_eligible(per_product.reviews) over (partition by products.category) as is_eligible,
    per_product.end_user,
    ln(per_product.reviews) as popularity,
    per_product.quality,
    per_product.recency,
    per_product.administration,
    per_product.stars,
    per_product.nps,
    ln(per_product.recent_reviews) as recent_reviews,
    ln(products.employees) as employees,
    ln(1 + products.web_presence) as web_presence,
    ln(1 + products.social_presence) as social_presence,
    products.growth,
    extract(year from date '{{ var("as_of") }}') - products.founded as vendor_age,
    products.employee_satisfaction
from {{ ref('stg_marketplace__products') }} as products
inner join per_product on products.product_id = per_product.product_id
