-- The report as one page of HTML that needs nothing else: no network, no script, pictures inside.
--
--     psql -X -q -A -t -v as_of=2026-01-01 -f examples/report/html.sql > report.html
--
-- It is XML as well, so that other programs can take it apart.
\encoding UTF8
\pset format unaligned
\pset tuples_only on
\ir views.sql
\ir html_page.sql

SELECT pg_temp.page_head('Customer experience up to ' || pg_temp.day(:'as_of'::date - 1));

-- The figures that a reader wants before all others.
SELECT '<dl class="figures">'
       || string_agg(format('<div><dt>%s</dt><dd>%s</dd><dd>%s</dd></div>', label,
                            pg_temp.html(figure), pg_temp.html(note)), E'\n' ORDER BY place)
       || '</dl>'
  FROM (SELECT 1 AS place, 'NPS of all products, three months' AS label,
               round(nps(after))::text AS figure,
               format('%s to %s with 95 %% confidence; %s in the three months before',
                      round(lower(nps_interval(after))), round(upper(nps_interval(after))),
                      round(nps(before))) AS note
          FROM (SELECT clustered_survey_agg(summary) FILTER (WHERE ago = 0) AS after,
                       clustered_survey_agg(summary) FILTER (WHERE ago = 1) AS before
                  FROM answers
                 WHERE part = 'all') AS everything
        UNION ALL
        SELECT 2, 'Renewed of the contracts due, three months', round(top_box(after, 1)) || ' %',
               format('%s to %s %% with 95 %% confidence; %s %% in the year before',
                      round(lower(top_box_interval(after, 1))),
                      round(upper(top_box_interval(after, 1))), round(top_box(before, 1)))
          FROM (SELECT survey_agg(renewed) FILTER (WHERE ago = 0) AS after,
                       survey_agg(renewed) FILTER (WHERE ago BETWEEN 1 AND 4) AS before
                  FROM renewals JOIN periods ON due_on >= starts_on AND due_on < periods.ends_on)
               AS everything
        UNION ALL
        SELECT 3, 'Net revenue retention, a year', round(100 * net / paid) || ' %',
               format('gross %s %%', round(100 * gross / paid))
          FROM (SELECT * FROM revenue_retention ORDER BY day DESC LIMIT 1) AS newest
        UNION ALL
        SELECT 4, 'At risk within three months', pg_temp.money(sum(amount)),
               format('a year, by %s contracts', count(*))
          FROM at_risk) AS figures;

SELECT pg_temp.findings_html(1);

-- All products, then those that changed; all have all periods, so that they stand side by side.
SELECT '<div class="charts">' || string_agg(svg, E'\n' ORDER BY place) || '</div>'
  FROM (SELECT place,
               pg_temp.chart('NPS of ' || name,
                             'by three months, with the range of 95 % confidence', -100, 100, 50,
                             array_agg(label ORDER BY ago DESC), array_agg(tick ORDER BY ago DESC),
                             array_agg(nps(s) ORDER BY ago DESC),
                             array_agg(lower(nps_interval(s)) ORDER BY ago DESC),
                             array_agg(upper(nps_interval(s)) ORDER BY ago DESC), 0) AS svg
          FROM (SELECT place, name, p.ago, label, tick, clustered_survey_agg(summary) AS s
                  FROM (SELECT 0 AS place, 'all products' AS name, NULL::integer AS product_id
                        UNION ALL
                        SELECT place, product, product_id FROM changed) AS shown
                 CROSS JOIN period_labels AS p
                  LEFT JOIN answers AS a
                       ON a.ago = p.ago AND part = 'all'
                      AND (place = 0 OR a.product_id = shown.product_id)
                 GROUP BY place, name, p.ago, label, tick) AS by_period
         GROUP BY place, name) AS charts;

SELECT pg_temp.html_table('Which scores changed, by p',
                          'Three months or a year beside those before; 95 %: limits of the change;'
                          ' adjusted: p-value by the method of Holm, for all tests',
                          array_agg(row_to_json(t)))
  FROM (SELECT product, span AS within,
               round(nps(before)) AS before, response_count(before) AS "answers then",
               round(nps(after)) AS after, response_count(after) AS "answers now",
               format('%s to %s', round(lower), round(upper)) AS "95 %", pg_temp.p(p_value) AS p,
               pg_temp.p(p_adjusted) AS adjusted
          FROM nps_changes
         WHERE p_value < 0.05
         ORDER BY nps_changes.p_value) AS t;

SELECT pg_temp.html_table('For whom: the same by touchpoint and segment',
                          'Adjusted: p-value by the method of Holm, within the product',
                          array_agg(row_to_json(t)))
  FROM (SELECT product, part,
               round(nps(before)) AS before, response_count(before) AS "answers then",
               round(nps(after)) AS after, response_count(after) AS "answers now",
               format('%s to %s', round(lower), round(upper)) AS "95 %", pg_temp.p(p_value) AS p,
               pg_temp.p(p_adjusted) AS adjusted
          FROM changed_parts
         ORDER BY place, changed_parts.p_value) AS t;

SELECT pg_temp.findings_html(2);

-- Whether contracts are renewed, the more often the older they are; dashed what the model says.
SELECT '<div class="charts">' || string_agg(svg, E'\n' ORDER BY segment) || '</div>'
  FROM (SELECT segment,
               pg_temp.chart('Renewals of ' || segment,
                             'percent by number of the renewal, with the range of 95 % confidence;'
                             ' dashed: the model (sBG)',
                             20 * floor(min(min(lower(i))) OVER () / 20), 100, 20,
                             array_agg('renewal ' || renewal ORDER BY renewal),
                             array_agg(renewal::text ORDER BY renewal),
                             array_agg(top_box(s, 1) ORDER BY renewal),
                             array_agg(lower(i) ORDER BY renewal),
                             array_agg(upper(i) ORDER BY renewal), NULL,
                             array_agg(100 * retention_rate(model, renewal) ORDER BY renewal))
               AS svg
          FROM (SELECT segment, renewal, survey_agg(renewed) AS s
                  FROM renewals
                 GROUP BY segment, renewal) AS by_renewal
          JOIN contract_models USING (segment), top_box_interval(s, 1) AS i
         GROUP BY segment) AS charts;

SELECT pg_temp.html_table('The largest contracts at risk',
                          'Renews: chance of renewal by the model, which knows no opinions',
                          array_agg(row_to_json(t)))
  FROM (SELECT subscription_id AS subscription, product, segment, ends_on AS "due on",
               pg_temp.money(amount) AS amount, last_score AS "last score",
               CASE WHEN product_fell THEN 'fell' ELSE 'did not' END AS "NPS of product",
               round(renews, 2) AS renews
          FROM at_risk
         ORDER BY at_risk.amount DESC, subscription_id
         LIMIT 12) AS t;

SELECT pg_temp.html_table('The base, by segment',
                          'Value: of the renewals to expect, discounted by 10 % a year',
                          array_agg(row_to_json(t)))
  FROM (SELECT segment, count(*) AS contracts, pg_temp.money(sum(amount)) AS "a year",
               round(100 * avg(retention_rate(model, tenure + 1)), 1) AS "next renewal %",
               round(avg(expected_remaining_tenure(model, tenure, 0.1)), 1) AS "renewals to come",
               pg_temp.money(sum(clv(model, amount, tenure, 0.1))) AS value
          FROM contracts JOIN contract_models USING (segment)
         WHERE NOT churned
         GROUP BY segment
         ORDER BY sum(amount) DESC) AS t;

SELECT pg_temp.html_table('Revenue retention',
                          'What those there a year before pay now; gross: at most what they paid',
                          array_agg(row_to_json(t)))
  FROM (SELECT day, contracts AS "contracts a year before", pg_temp.money(paid) AS "they paid",
               round(100 * gross / paid, 1) AS "gross %", round(100 * net / paid, 1) AS "net %"
          FROM revenue_retention
         ORDER BY day) AS t;

SELECT pg_temp.findings_html(3);

SELECT format('<figure class="grid" tabindex="0">%s</figure>',
              grid_svg(product, satisfaction, market_presence, category))
  FROM grid
 GROUP BY category
 ORDER BY category DESC;

-- Review scores of the products that changed: of all reviews so far, newer ones weighing more.
SELECT '<h3>Review scores</h3><div class="charts">'
       || string_agg(svg, E'\n' ORDER BY place) || '</div>'
  FROM (SELECT place,
               pg_temp.chart('Stars of ' || product, 'with the range of 95 % confidence; a review'
                             ' weighs 70 % after a year, 49 % after two', 1, 5, 1,
                             array_agg(label ORDER BY ago DESC), array_agg(tick ORDER BY ago DESC),
                             array_agg(review_score(s) ORDER BY ago DESC),
                             array_agg(lower(review_interval(s, 1, 5)) ORDER BY ago DESC),
                             array_agg(upper(review_interval(s, 1, 5)) ORDER BY ago DESC),
                             NULL) AS svg
          FROM (SELECT place, product, p.ago, label, tick,
                       review_agg(review_agg(stars, reviewed_at))
                         OVER (PARTITION BY product ORDER BY p.ago DESC) AS s
                  FROM changed
                 CROSS JOIN (SELECT * FROM periods JOIN period_labels USING (ago)) AS p
                  LEFT JOIN reviews AS r ON r.product_id = changed.product_id
                                        AND reviewed_at >= starts_on AND reviewed_at < ends_on
                 GROUP BY place, product, p.ago, label, tick) AS history
         GROUP BY place, product) AS charts;

SELECT pg_temp.html_table('Products on the Grid',
                          'Satisfaction and presence: 0 to 100 within the category;'
                          ' stars: newer reviews weigh more',
                          array_agg(row_to_json(t)))
  FROM (SELECT category, product, reviews, round(score, 2) AS stars,
               round(satisfaction) AS satisfaction, round(market_presence) AS presence,
               round((satisfaction + market_presence) / 2) AS "G2 Score",
               grid_quadrant(satisfaction, market_presence) AS quadrant
          FROM grid
          JOIN (SELECT product, review_score(stars, reviewed_at) AS score
                  FROM products JOIN reviews USING (product_id)
                 WHERE reviewed_at < :'as_of'
                 GROUP BY product) AS scores USING (product)
         ORDER BY category DESC, "G2 Score" DESC) AS t;

SELECT '<h2 id="surveys">All products</h2>';
SELECT pg_temp.html_table('NPS by product and three months',
                          'Score, its range of 95 % confidence, answers; the newest first',
                          array_agg(row_to_json(t)))
  FROM (SELECT product, max(cell) FILTER (WHERE ago = 0) AS "newest",
               max(cell) FILTER (WHERE ago = 1) AS "before",
               max(cell) FILTER (WHERE ago = 2) AS "six months before",
               max(cell) FILTER (WHERE ago = 3) AS "nine months before"
          FROM (SELECT product, ago, sum(response_count(s)) OVER (PARTITION BY product) AS answers,
                       format('%s (%s to %s) of %s', round(nps(s)), round(lower(nps_interval(s))),
                              round(upper(nps_interval(s))), response_count(s)) AS cell
                  FROM (SELECT product, ago, clustered_survey_agg(summary) AS s
                          FROM answers JOIN products USING (product_id)
                         WHERE part = 'all' AND ago < 4
                         GROUP BY product, ago) AS by_period) AS cells
         GROUP BY product, answers
         ORDER BY answers DESC) AS t;

SELECT pg_temp.page_foot();
