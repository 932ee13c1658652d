{#- Each of these models was fitted: its status is ok or weak. -#}
{% test fitted(model, columns) %}
select *
from {{ model }}
where
    {%- for column in columns %}
    ({{ column }}).status is distinct from 'ok'
    and ({{ column }}).status is distinct from 'weak'
    {{- " or" if not loop.last }}
    {%- endfor %}
{% endtest %}
