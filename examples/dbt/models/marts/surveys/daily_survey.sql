{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='day',
        on_schema_change='append_new_columns',
        indexes=[{'columns': ['day']}, {'columns': ['loaded_at']}]
    )
}}

-- A day of which anything was loaded since the last run is counted anew, and replaces what the
-- table has of it. So late, corrected and deleted responses need no arithmetic, and a run may be
-- repeated. A group keeps its row when all its responses are deleted (answers is NULL then), for
-- a day without any row would not be replaced.
with responses as (

    select * from {{ ref('stg_marketplace__responses') }}

),

touched as (

    select responded_on
    from responses
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
    responded_on as day,
    product_id,
    touchpoint,
    segment,
    survey,
    survey_agg(score) filter (where not is_deleted) as answers,
    count(*) filter (where not is_deleted) as responses,
    max(loaded_at) as loaded_at
from responses
where responded_on in (select touched.responded_on from touched)
group by responded_on, product_id, touchpoint, segment, survey
