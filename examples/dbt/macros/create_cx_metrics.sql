{% macro create_cx_metrics() %}
    {% if var('cx_metrics_schema') != 'public' %}
        create schema if not exists {{ var('cx_metrics_schema') }};
    {% endif %}
    create extension if not exists cx_metrics schema {{ var('cx_metrics_schema') }}
{% endmacro %}
