{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='day',
        on_schema_change='append_new_columns',
        indexes=[{'columns': ['day']}, {'columns': ['loaded_at']}]
    )
}}

-- As daily_survey. The reviews are summed up in a fixed order, so that a recount is the same to
-- the last bit.
with reviews as (

    select * from {{ ref('stg_marketplace__reviews') }}

),

touched as (

    select reviewed_on
    from reviews
    {% if is_incremental() %}
        where loaded_at > (
            select
                coalesce(max(old.loaded_at), '-infinity')
                - interval '{{ var("loader_overlap") }}'
            from {{ this }} as old
        )
    {% endif %}

)

select
    reviewed_on as day,
    product_id,
    review_agg(stars, reviewed_at order by reviewed_at, review_id)
    filter (where not is_deleted) as reviews,
    max(loaded_at) as loaded_at
from reviews
where reviewed_on in (select touched.reviewed_on from touched)
group by reviewed_on, product_id
