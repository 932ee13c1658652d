{#- A score is a whole number from lowest to highest, or NULL. Aggregates refuse any other; this says
    which rows of the source they are, before a model fails. -#}
{% test score_on_scale(model, column_name, lowest, highest) %}
select *
from {{ model }}
where
    {{ column_name }} not between {{ lowest }} and {{ highest }}
    or {{ column_name }} <> trunc({{ column_name }})
{% endtest %}
