-- What the parts of the report stand on: temporary tables and views over the tables of schema.sql,
-- as of the day :as_of, which itself does not count; by default that is the end of the data.
-- Each part makes them anew, in a session of its own.
--
-- A period is three months and ends on that day, or three, six, nine ... months before it.

\if :{?as_of}
\else
\set as_of 2026-01-01
\endif

CREATE TEMP VIEW periods AS
SELECT n AS ago,
       (:'as_of'::date - (n + 1) * interval '3 months')::date AS starts_on,
       (:'as_of'::date - n * interval '3 months')::date AS ends_on
  FROM generate_series(0, 15) AS n;

-- Answers to the NPS question. Those of one respondent belong together: each is a cluster.
CREATE TEMP TABLE answers AS
SELECT product_id, part, ago, respondent_id, survey_agg(score) AS summary
  FROM responses
  JOIN periods ON responded_at >= starts_on AND responded_at < ends_on,
       LATERAL (VALUES ('all'), (touchpoint), (segment)) AS p (part)
 WHERE survey = 'nps'
 GROUP BY product_id, part, ago, respondent_id;

-- The last three months and the last year, each beside the one before it.
CREATE TEMP TABLE nps_waves AS
SELECT product_id, part, span, clustered_survey_agg(before) AS before,
       clustered_survey_agg(after) AS after
  FROM (SELECT product_id, part, span,
               survey_agg(summary) FILTER (WHERE ago >= periods) AS before,
               survey_agg(summary) FILTER (WHERE ago < periods) AS after
          FROM answers JOIN (VALUES ('three months', 1), ('a year', 4)) AS s (span, periods)
               ON ago < 2 * periods
         GROUP BY product_id, part, span, respondent_id) AS of_respondents
 GROUP BY product_id, part, span;

-- Is a change real? One family of tests: all products, by three months and by a year.
CREATE TEMP TABLE nps_changes AS
SELECT product, waves.*, test.*, p_adjust(p_value) OVER () AS p_adjusted
  FROM nps_waves AS waves JOIN products USING (product_id), nps_test(after, before) AS test
 WHERE part = 'all';

-- Of each product that changed, the change that is surest, and in it each touchpoint and segment,
-- these a family of their own.
CREATE TEMP TABLE changed AS
SELECT row_number() OVER (ORDER BY abs(difference) DESC) AS place, *
  FROM (SELECT DISTINCT ON (product_id) *
          FROM nps_changes
         WHERE p_adjusted < 0.05
         ORDER BY product_id, p_adjusted) AS surest;

CREATE TEMP TABLE changed_parts AS
SELECT place, product, waves.*, test.*,
       p_adjust(p_value) OVER (PARTITION BY product_id) AS p_adjusted
  FROM nps_waves AS waves
  JOIN (SELECT place, product_id, product, span FROM changed) AS c USING (product_id, span),
       nps_test(after, before) AS test
 WHERE part <> 'all';

-- The contracts as known then: how many renewals fell due, how many of them before the data
-- begin, whether the last was refused, and what is paid for the year that runs, or ran last.
CREATE TEMP TABLE contracts AS
SELECT subscription_id, product_id, segment, respondent_id,
       extract(year FROM min(started_on))::integer AS cohort,
       min(term) - 1 AS entry_tenure, max(term) - 1 + churned::integer AS tenure, churned,
       max(ends_on) AS ends_on, (array_agg(amount ORDER BY term DESC))[1] AS amount
  FROM subscriptions JOIN subscription_terms USING (subscription_id),
       LATERAL (SELECT coalesce(ended_on < :'as_of', false) AS churned) AS c
 WHERE starts_on < :'as_of'
 GROUP BY subscription_id, churned;

CREATE TEMP TABLE contract_models AS
SELECT segment, sbg_fit(tenure, churned, entry_tenure, 1) AS model
  FROM contracts
 GROUP BY segment;

-- Renewals that fell due, 1 = renewed; a share of them is then the top box of 1.
CREATE TEMP TABLE renewals AS
SELECT product_id, s.segment, t.subscription_id, t.term AS renewal, t.ends_on AS due_on, t.amount,
       coalesce(n.amount, 0) AS renewed_amount, (n.term IS NOT NULL)::integer AS renewed
  FROM subscription_terms AS t
  JOIN subscriptions AS s USING (subscription_id)
  LEFT JOIN subscription_terms AS n
       ON n.subscription_id = t.subscription_id AND n.term = t.term + 1
 WHERE t.ends_on < :'as_of';

-- Where opinions changed, did renewals? A family of its own: those products only.
CREATE TEMP TABLE renewal_changes AS
SELECT c.product, waves.*, test.*, p_adjust(test.p_value) OVER () AS p_adjusted
  FROM (SELECT product_id, survey_agg(renewed) FILTER (WHERE ago = 0) AS after,
               survey_agg(renewed) FILTER (WHERE ago BETWEEN 1 AND 4) AS before
          FROM renewals JOIN periods ON due_on >= starts_on AND due_on < periods.ends_on
         GROUP BY product_id) AS waves
  JOIN changed AS c USING (product_id), top_box_test(waves.after, waves.before, 1) AS test;

-- What those there a year before pay on a day: net, and gross, at most what they paid then.
CREATE TEMP TABLE revenue_retention AS
SELECT day, count(*) AS contracts, sum(t.amount) AS paid, sum(n.amount) AS net,
       sum(least(n.amount, t.amount)) FILTER (WHERE n.amount IS NOT NULL) AS gross
  FROM (SELECT ends_on - 1, (ends_on - 1 - interval '1 year')::date
          FROM periods WHERE ago IN (0, 4, 8)) AS p (day, year_before)
  JOIN subscription_terms AS t ON t.starts_on <= year_before AND t.ends_on > year_before
  LEFT JOIN subscription_terms AS n
       ON n.subscription_id = t.subscription_id AND n.starts_on <= day AND n.ends_on > day
 GROUP BY day;

-- Contracts whose renewal is due within three months, of products whose score fell, or whose
-- respondent would not recommend the product when last asked.
CREATE TEMP TABLE at_risk AS
SELECT product, c.*, fell IS NOT NULL AS product_fell, last_score,
       retention_rate(model, tenure + 1) AS renews
  FROM contracts AS c
  JOIN products USING (product_id)
  JOIN contract_models USING (segment)
  LEFT JOIN (SELECT product_id, true AS fell FROM changed WHERE difference < 0) AS f
       USING (product_id)
  LEFT JOIN (SELECT DISTINCT ON (respondent_id) respondent_id, score AS last_score
               FROM responses
              WHERE survey = 'nps' AND score IS NOT NULL AND responded_at < :'as_of'
              ORDER BY respondent_id, responded_at DESC) AS l USING (respondent_id)
 WHERE NOT churned AND ends_on < :'as_of'::date + interval '3 months'
   AND (fell OR last_score <= 6);

-- The Grid as one query. Each figure is scaled among the products on the Grid of its category.
-- Counts and sizes spread over powers of ten, so it is their logarithm that is scaled: otherwise
-- one large product pushes all others down to 0.
CREATE TEMP TABLE grid AS
WITH figures AS (
	SELECT category, product, count(*) AS reviews,
	       grid_eligible(count(*)) OVER (PARTITION BY category) AS eligible,
	       -- satisfaction
	       avg(end_user_rating) AS end_user,
	       ln(count(*)) AS popularity,
	       avg(answered_questions::numeric / total_questions) AS quality,
	       review_score(stars, reviewed_at) AS recency,
	       avg(admin_rating) AS administration,
	       avg(stars) AS stars,
	       nps(recommend) AS nps,
	       -- market presence
	       ln(sum(decay_weight(reviewed_at, :'as_of'))) AS recent_reviews,
	       ln(employees) AS employees,
	       ln(1 + web_presence) AS web_presence,
	       ln(1 + social_presence) AS social_presence,
	       growth,
	       extract(year FROM :'as_of'::date) - founded AS vendor_age,
	       employee_satisfaction
	  FROM products AS p JOIN reviews USING (product_id)
	 WHERE reviewed_at < :'as_of'
	 GROUP BY p.product_id
), factors AS (
	SELECT category, product, reviews,
	       grid_scale(end_user) OVER c AS end_user,
	       grid_scale(popularity) OVER c AS popularity,
	       grid_scale(quality) OVER c AS quality,
	       grid_scale(recency) OVER c AS recency,
	       grid_scale(administration) OVER c AS administration,
	       (grid_scale(stars) OVER c + grid_scale(nps) OVER c) / 2 AS overall,
	       grid_scale(recent_reviews) OVER c AS recent_reviews,
	       grid_scale(employees) OVER c AS employees,
	       grid_scale(web_presence) OVER c AS web_presence,
	       grid_scale(social_presence) OVER c AS social_presence,
	       grid_scale(growth) OVER c AS growth,
	       grid_scale(vendor_age) OVER c AS vendor_age,
	       grid_scale(employee_satisfaction) OVER c AS employee_satisfaction
	  FROM figures WHERE eligible
	WINDOW c AS (PARTITION BY category)
)
SELECT *,
       grid_satisfaction(end_user, popularity, quality, recency, administration, overall)
         AS satisfaction,
       grid_market_presence(popularity, recent_reviews, employees, web_presence, social_presence,
                          growth, vendor_age, employee_satisfaction) AS market_presence
  FROM factors;

-- What there is to say, in words, perhaps of a subject: made of figures of the views above.
CREATE FUNCTION pg_temp.listed(text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT concat_ws(' and ', nullif(array_to_string($1[:cardinality($1) - 1], ', '), ''),
	                 $1[cardinality($1)]) $$;
CREATE FUNCTION pg_temp.money(numeric) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT to_char($1, 'FM999,999,999,990') $$;
CREATE FUNCTION pg_temp.counted(bigint, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE $1 WHEN 0 THEN NULL WHEN 1 THEN '1 ' || $2 ELSE $1 || ' ' || $2 || 's' END $$;
CREATE FUNCTION pg_temp.p(numeric) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN $1 < 0.0001 THEN '< 0.0001' ELSE round($1, 4)::text END $$;
CREATE FUNCTION pg_temp.p_is(numeric) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN $1 < 0.0001 THEN '' ELSE '= ' END || pg_temp.p($1) $$;

CREATE TEMP VIEW headings AS
SELECT * FROM (VALUES (1, 'What changed, and is it real?'), (2, 'What is at stake?'),
                      (3, 'Who is on the Grid?')) AS h (topic, heading);

CREATE TEMP VIEW findings AS
SELECT 1 AS topic, place, product AS subject,
       format('NPS %s from %s to %s within %s, by %s to %s points with 95 %% confidence'
              ' (adjusted p %s).', CASE WHEN difference < 0 THEN 'fell' ELSE 'rose' END,
              round(nps(before)), round(nps(after)), span,
              least(abs(round(lower)), abs(round(upper))),
              greatest(abs(round(lower)), abs(round(upper))), pg_temp.p_is(p_adjusted))
       || coalesce((SELECT format(' Significant on its own for %s.', pg_temp.listed(array_agg(
                                  format('%s (%s to %s)', part, round(nps(p.before)),
                                         round(nps(p.after))) ORDER BY p.p_value)))
                      FROM changed_parts AS p
                     WHERE p.product_id = c.product_id AND p.p_adjusted < 0.05
                    HAVING count(*) > 0), '') AS sentence
  FROM changed AS c
UNION ALL
SELECT 1, 1000, NULL,
       format('No change of the other %s products can be told from chance (%s tests, p adjusted by'
              ' the method of Holm).',
              count(DISTINCT product_id) - (SELECT count(*) FROM changed), count(p_value))
  FROM nps_changes
UNION ALL
SELECT 2, row_number() OVER (ORDER BY p_value), product,
       format('%s %% of the %s contracts that fell due in the last three months were renewed,'
              ' after %s %% of %s in the year before (adjusted p %s).',
              round(top_box(after, 1)), response_count(after),
              round(top_box(before, 1)), response_count(before), pg_temp.p_is(p_adjusted))
  FROM renewal_changes
 WHERE p_adjusted < 0.05
UNION ALL
SELECT 2, 1000, NULL,
       format('%s contracts at risk, worth %s a year, fall due within three months: %s of products'
              ' whose score fell, %s whose respondent would not recommend.',
              count(*), pg_temp.money(sum(amount)), count(*) FILTER (WHERE product_fell),
              count(*) FILTER (WHERE last_score <= 6))
  FROM at_risk
HAVING count(*) > 0
UNION ALL
SELECT 2, 1001, NULL,
       format('All %s contracts bring %s a year; the renewals to expect of them are worth %s,'
              ' discounted by 10 %% a year.', count(*), pg_temp.money(sum(amount)),
              pg_temp.money(sum(clv(model, amount, tenure, 0.1))))
  FROM contracts JOIN contract_models USING (segment)
 WHERE NOT churned
HAVING count(*) > 0
UNION ALL
SELECT 3, row_number() OVER (ORDER BY category DESC), category,
       format('%s.', concat_ws('; ', 'Leaders ' || pg_temp.listed(leaders),
                                             'High Performers ' || pg_temp.listed(performers)))
  FROM (SELECT category,
               array_agg(product ORDER BY score DESC) FILTER (WHERE quadrant = 'Leader') AS leaders,
               array_agg(product ORDER BY score DESC) FILTER (WHERE quadrant = 'High Performer')
                 AS performers
          FROM (SELECT category, product, (satisfaction + market_presence) / 2 AS score,
                       grid_quadrant(satisfaction, market_presence) AS quadrant
                  FROM grid) AS g
         GROUP BY category) AS of_category
UNION ALL
SELECT 3, 1000 + row_number() OVER (ORDER BY category), category,
       format('not on a Grid yet, for want of %s.', pg_temp.listed(array_remove(ARRAY[
              pg_temp.counted(missing_products, 'product') || ' with 10 reviews',
              pg_temp.counted(missing_category_reviews, 'review')], NULL)))
  FROM (SELECT category, sum(n)::bigint AS reviews, count(*) FILTER (WHERE n >= 10) AS qualified
          FROM (SELECT category, count(*) AS n
                  FROM products JOIN reviews USING (product_id)
                 WHERE reviewed_at < :'as_of'
                 GROUP BY category, product_id) AS of_product
         GROUP BY category) AS of_category,
       grid_shortfall(10, reviews, qualified)
 WHERE missing_products > 0 OR missing_category_reviews > 0;
