{#- In its schema, which is made if need be; "if not exists" would ask for the right to make one. -#}
{% macro create_cx_metrics() %}
    {% set schema = var('cx_metrics_schema') %}
    {% if not adapter.check_schema_exists(target.database, schema) %}
        create schema {{ schema }};
    {% endif %}
    create extension if not exists cx_metrics schema {{ schema }}
{% endmacro %}
