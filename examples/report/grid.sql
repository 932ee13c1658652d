-- Grid report: who is ready for a Grid, where its products stand, and the picture of each category.
--
-- From the tables products and reviews of schema.sql. The pictures are written by psql to files
-- grid-CATEGORY.svg in the directory :svg_dir, or in the current one.

\if :{?svg_dir}
\else
\set svg_dir .
\endif

\ir views.sql

\echo
\echo '== G2 Score and Grid =='
\echo
\echo 'Which categories are ready for a Grid, with the reviews of all, of one segment or of one region'
\echo 'Needed: 150 reviews, and 6 products with 10 reviews each'
\echo

WITH counted AS (
	SELECT category, scope, count(*) AS reviews,
	       grid_eligible(count(*)) OVER (PARTITION BY category, scope) AS eligible
	  FROM products JOIN reviews USING (product_id),
	       LATERAL (VALUES (1, 'all'), (2, grid_segment(company_size)), (3, region)) AS s (kind, scope)
	 WHERE scope IS NOT NULL
	 GROUP BY category, kind, scope, product
), totals AS (
	SELECT category, scope, sum(reviews)::bigint AS reviews,
	       count(*) FILTER (WHERE reviews >= 10) AS qualified,
	       count(*) FILTER (WHERE eligible) AS on_grid
	  FROM counted GROUP BY category, scope
)
SELECT category, scope AS reviewers, reviews, qualified AS "products with 10",
       missing_products AS missing, on_grid AS "on the Grid"
  FROM totals, grid_shortfall(10, reviews, qualified)
 ORDER BY category DESC, scope = 'all' DESC, scope LIKE '%-%' DESC, reviews DESC;

\echo 'What the products of Conversation Intelligence lack'
\echo

WITH counted AS (
	SELECT category, product, count(*) AS reviews,
	       grid_shortfall(count(*)) OVER (PARTITION BY category) AS gap
	  FROM products JOIN reviews USING (product_id)
	 GROUP BY category, product
)
SELECT product, reviews, (gap).missing_reviews AS "reviews missing",
       (gap).missing_category_reviews AS "of the category",
       (gap).missing_products AS "products missing"
  FROM counted
 WHERE category = 'Conversation Intelligence'
 ORDER BY reviews DESC;

\echo 'G2 Score and quadrant'
\echo 'G2 publishes which factors count, and that the score is the mean of both sides;'
\echo 'weights, scaling and the midpoint of 50 are choices of this project'
\echo

SELECT category, product, reviews, round(satisfaction, 1) AS satisfaction,
       round(market_presence, 1) AS presence,
       round(g2_score(satisfaction, market_presence)) AS "G2",
       grid_quadrant(satisfaction, market_presence) AS quadrant
  FROM grid
 GROUP BY category, product, reviews, satisfaction, market_presence
 ORDER BY category DESC, g2_score(satisfaction, market_presence) DESC;

\echo 'Factors of satisfaction, 0 to 100 within the category, most important first'
\echo

SELECT category, product, round(end_user) AS "end user", round(popularity) AS popular,
       round(quality) AS quality, round(recency) AS recency, round(administration) AS admin,
       round(overall) AS overall
  FROM grid ORDER BY category DESC, satisfaction DESC;

\echo 'Factors of market presence, most important first; what is not known is left out'
\echo

SELECT product, round(popularity) AS reviews, round(recent_reviews) AS recent,
       round(employees) AS employees, round(web_presence) AS web, round(social_presence) AS social,
       round(growth) AS growth, round(vendor_age) AS age, round(employee_satisfaction) AS staff
  FROM grid ORDER BY category DESC, market_presence DESC;

-- One query and one file for each category: psql takes what stands in a variable as if it had been typed,
-- and \\ ends a command.
SELECT string_agg(format('SELECT grid_svg(product, satisfaction, market_presence, category || '', 2025'')'
                         ' FROM grid WHERE category = %L \g (format=unaligned tuples_only=on) %L',
                         category, file), ' \\ ') AS draw,
       string_agg(format('\echo %L', file), ' \\ ') AS say
  FROM (SELECT DISTINCT category, :'svg_dir' || '/grid-' || lower(replace(category, ' ', '-')) || '.svg' AS file
          FROM grid ORDER BY category DESC) AS files \gset

:draw
\echo 'The pictures are in'
:say
\echo
