-- The first screen of the report: what changed, whether it is real, and what is at stake.
\ir views.sql

\pset format unaligned
\pset tuples_only on
SELECT format('cx_metrics report: the time up to %s', :'as_of'::date - 1);
SELECT E'\n' || heading || E'\n'
       || string_agg(rtrim(regexp_replace('* ' || concat_ws(': ', subject, sentence),
                                          '(.{1,96})(?: |$)', E'\\1\n  ', 'g'), E' \n'),
                     E'\n' ORDER BY place)
  FROM findings JOIN headings USING (topic)
 GROUP BY topic, heading
 ORDER BY topic;
\pset format aligned
\pset tuples_only off

\if :{?page}
\echo
\echo 'The same with pictures, as a page for the browser:' :page
\endif

\echo
\echo 'The largest contracts at risk; renews = chance by the model, which knows no opinions'
SELECT subscription_id, product, segment, ends_on AS due_on, pg_temp.money(amount) AS amount,
       last_score, CASE WHEN product_fell THEN 'fell' END AS "NPS", round(renews, 2) AS renews
  FROM at_risk
 ORDER BY at_risk.amount DESC, subscription_id
 LIMIT 5;
