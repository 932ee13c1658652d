{#- A score lies between the limits of its interval, and has both or neither. -#}
{% test within_interval(model, column_name, lower, upper) %}
select *
from {{ model }}
where
    {{ column_name }} not between {{ lower }} and {{ upper }}
    or num_nulls({{ column_name }}, {{ lower }}, {{ upper }}) not in (0, 3)
{% endtest %}
