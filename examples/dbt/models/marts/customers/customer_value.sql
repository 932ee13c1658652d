with predictions as (

    select
        customers.as_of,
        customers.customer_id,
        customers.rfm,
        probability_alive(models.model, customers.rfm) as alive,
        expected_purchases(models.model, 365.25, customers.rfm) as purchases,
        expected_spend(models.spend_model, customers.rfm) as spend,
        clv(models.model, models.spend_model, customers.rfm, 12, 365.25 / 12, 0.01) as value
    from {{ ref('customer_rfm') }} as customers
    inner join {{ ref('clv_models') }} as models on customers.as_of = models.as_of

)

select
    as_of,
    customer_id,
    (rfm).frequency + 1 as purchase_days,
    (rfm).age - (rfm).recency as days_since_last,
    round(alive, 4) as alive,
    round(purchases, 2) as expected_purchases,
    round(spend, 2) as expected_spend,
    round(value, 2) as value_12_months
from predictions
