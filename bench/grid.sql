-- G2 Score and Grid, against what a user would write today.  200000 products
-- in 2000 categories; G2 lists about as many products.
CREATE UNLOGGED TABLE scored AS
SELECT i % 2000 AS category, 100 * random() AS satisfaction, 100 * random() AS market_presence,
       (exp(12 * random()))::integer AS employees, (exp(7 * random()))::bigint AS reviews
  FROM generate_series(1, 200000) AS i;
CREATE UNLOGGED TABLE quarterly AS
SELECT satisfaction, market_presence FROM scored, generate_series(1, 10);
CREATE UNLOGGED TABLE scaled AS
SELECT 100 * random() AS v, floor(1e6 * random()) AS n FROM generate_series(1, 1000000);
VACUUM ANALYZE scaled;
VACUUM ANALYZE scored;
VACUUM ANALYZE quarterly;
SET max_parallel_workers_per_gather = 0;

\echo 'G2 Score and Grid'
SELECT * FROM compare('g2_score, 2 million rows',
	'SELECT g2_score(satisfaction, market_presence) FROM quarterly',
	'SELECT (avg(satisfaction) + avg(market_presence)) / 2 FROM quarterly', at_most => 1.05)
UNION ALL
SELECT * FROM compare('g2_score, 2000 groups',
	'SELECT g2_score(satisfaction, market_presence) FROM scored GROUP BY category',
	'SELECT (avg(satisfaction) + avg(market_presence)) / 2 FROM scored GROUP BY category', at_most => 1.25)
UNION ALL
SELECT * FROM compare('grid_scale of doubles, 1 million rows',
	'SELECT count(s) FROM (SELECT grid_scale(v) OVER () AS s FROM scaled) AS t',
	'SELECT count(s) FROM (SELECT 100 * (v - min(v) OVER w) / (max(v) OVER w - min(v) OVER w) AS s
	                         FROM scaled WINDOW w AS ()) AS t', at_most => 1.20)
UNION ALL
SELECT * FROM compare('grid_scale of whole numbers, 1 million rows',
	'SELECT count(s) FROM (SELECT grid_scale(n) OVER () AS s FROM scaled) AS t',
	'SELECT count(s) FROM (SELECT 100 * (n - min(n) OVER w) / (max(n) OVER w - min(n) OVER w) AS s
	                         FROM scaled WINDOW w AS ()) AS t', at_most => 1.20)
UNION ALL
SELECT * FROM compare('grid_eligible',
	'SELECT count(*) FILTER (WHERE e) FROM (SELECT grid_eligible(reviews) OVER (PARTITION BY category) AS e FROM scored) AS t',
	'SELECT count(*) FILTER (WHERE e) FROM (SELECT reviews >= 10 AND sum(reviews) OVER c >= 150 AND count(*) FILTER (WHERE reviews >= 10) OVER c >= 6 AS e
	                         FROM scored WINDOW c AS (PARTITION BY category)) AS t', at_most => 1.25);

CREATE FUNCTION median_ms(query text) RETURNS numeric
LANGUAGE sql AS $$
	SELECT round(percentile_cont(0.5) WITHIN GROUP (ORDER BY milliseconds(query))::numeric, 2) FROM generate_series(1, 5)
$$;

\echo 'One category of n products: time a product, which must not grow with n'
SELECT n AS products, round(1000 * median_ms(format(
           'SELECT count(s) FROM (SELECT grid_scale(satisfaction) OVER () AS s FROM (SELECT * FROM scored LIMIT %s) AS chosen) AS t', n)) / n, 2) AS "grid_scale us",
       round(1000 * median_ms(format(
           'SELECT count(e) FROM (SELECT grid_eligible(reviews) OVER () AS e FROM (SELECT * FROM scored LIMIT %s) AS chosen) AS t', n)) / n, 2) AS "grid_eligible us"
  FROM (VALUES (1000), (10000), (100000)) AS sizes (n);

\echo 'Drawing one Grid of n products: spread all over it, and crowded in its middle'
SELECT n AS products,
       median_ms(format('SELECT grid_svg(''Product '' || employees, satisfaction, market_presence) FROM (SELECT * FROM scored LIMIT %s) AS chosen', n)) AS "spread ms",
       median_ms(format('SELECT grid_svg(''Product '' || employees, 45 + satisfaction / 8, 45 + market_presence / 8) FROM (SELECT * FROM scored LIMIT %s) AS chosen', n)) AS "crowded ms"
  FROM (VALUES (6), (40), (100), (300), (1000)) AS sizes (n);
