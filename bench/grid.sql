-- G2 Score and Grid, against what a user would write today.  By default 200000 products
-- in 2000 categories; G2 lists about as many products.
CREATE UNLOGGED TABLE scored AS
SELECT i % 2000 AS category, 100 * random() AS satisfaction, 100 * random() AS market_presence,
       (exp(12 * random()))::integer AS employees, (exp(7 * random()))::bigint AS reviews
  FROM generate_series(1, :rows / 25) AS i;
CREATE UNLOGGED TABLE quarterly AS
SELECT satisfaction, market_presence FROM scored, generate_series(1, 10);
CREATE UNLOGGED TABLE scaled AS
SELECT 100 * random() AS v, floor(1e6 * random()) AS n FROM generate_series(1, :rows / 5);
VACUUM ANALYZE;
SET jit = off;
SET max_parallel_workers_per_gather = 0;

CALL compare('g2_score / two avg',
	'SELECT g2_score(satisfaction, market_presence) FROM quarterly',
	'SELECT (avg(satisfaction) + avg(market_presence)) / 2 FROM quarterly', 1.05);
CALL compare('2000 groups: g2_score / two avg',
	'SELECT g2_score(satisfaction, market_presence) FROM scored GROUP BY category',
	'SELECT (avg(satisfaction) + avg(market_presence)) / 2 FROM scored GROUP BY category', 1.25);
\set scale 'SELECT count(s) FROM (SELECT %s AS s FROM scaled WINDOW w AS ()) AS t'
CALL compare('grid_scale of doubles / the formula', format(:'scale', 'grid_scale(v) OVER w'),
	format(:'scale', '100 * (v - min(v) OVER w) / (max(v) OVER w - min(v) OVER w)'), 1.20);
CALL compare('grid_scale of whole numbers / the formula',
	format(:'scale', 'grid_scale(n) OVER w'),
	format(:'scale', '100 * (n - min(n) OVER w) / (max(n) OVER w - min(n) OVER w)'), 1.20);
CALL compare('grid_eligible / the conditions in SQL',
	'SELECT count(*) FILTER (WHERE e)
	   FROM (SELECT grid_eligible(reviews) OVER (PARTITION BY category) AS e FROM scored) AS t',
	'SELECT count(*) FILTER (WHERE e)
	   FROM (SELECT reviews >= 10 AND sum(reviews) OVER c >= 150
	                AND count(*) FILTER (WHERE reviews >= 10) OVER c >= 6 AS e
	           FROM scored WINDOW c AS (PARTITION BY category)) AS t', 1.25);

-- one category of n products: the time of a product must not grow with n
SELECT format('CALL cost(%L, %L, %s)', format('%s of %s, a product', name, n),
	format('SELECT count(f) FROM (SELECT %s(%s) OVER () AS f
	          FROM (SELECT * FROM scored LIMIT %s) AS chosen) AS t', name, argument, n), n)
  FROM unnest(ARRAY[1000, 10000, 100000]) AS n, (VALUES
       ('grid_scale', 'satisfaction'), ('grid_eligible', 'reviews')) AS v (name, argument)
 WHERE n <= (SELECT count(*) FROM scored) ORDER BY name, n
\gexec

-- one drawing: products spread all over it, and crowded in its middle
SELECT format('CALL cost(%L, %L, 1)', format('drawing %s products, %s', n, how),
	format('SELECT grid_svg(''Product '' || employees, %s)
	          FROM (SELECT * FROM scored LIMIT %s) AS chosen', place, n))
  FROM unnest(ARRAY[6, 40, 100, 300, 1000]) AS n, (VALUES
       ('spread', 'satisfaction, market_presence'),
       ('crowded', '45 + satisfaction / 8, 45 + market_presence / 8')) AS v (how, place)
\gexec
