--
-- G2 Score and Grid
--

-- published scores of Satisfaction and Market Presence, and the G2 Score
-- printed beside them
SELECT product, g2_score(satisfaction, market_presence)
  FROM (VALUES ('example', 70, 60), ('ZoomInfo', 93, 99), ('DiscoverOrg', 96, 86)) AS v (product,
	satisfaction, market_presence)
 GROUP BY product ORDER BY product;

-- each side is averaged over its own values
SELECT g2_score(satisfaction, market_presence)
  FROM (VALUES (80, 60), (NULL, 70), (90, NULL), (NULL, NULL)) AS v (satisfaction,
	market_presence);
SELECT g2_score(satisfaction, market_presence)
  FROM (VALUES (80, NULL::integer), (90, NULL)) AS v (satisfaction, market_presence);
SELECT g2_score(50, 50) WHERE false;

-- rank-order-centroid weights of six and of eight factors: a score of 1 for
-- the factor and 0 for the others gives its weight
SELECT rank,
       round(ranked_score(VARIADIC ARRAY(SELECT (i = rank)::int FROM generate_series(1, 6) AS i)),
		15) AS of_six,
       round(ranked_score(VARIADIC ARRAY(SELECT (i = rank)::int FROM generate_series(1, 8) AS i)),
		15) AS of_eight
  FROM generate_series(1, 8) AS rank;

-- three factors weigh 11/18, 5/18 and 2/18; without the second, 11/13 and 2/13
SELECT ranked_score(90, 60, 30), ranked_score(90, NULL, 30), ranked_score(NULL, NULL, 30),
	ranked_score(NULL, NULL, NULL);
SELECT grid_satisfaction(80, 70, 60, 50, 40, 30), grid_satisfaction(80, 70, 60, 50, NULL, 30);
SELECT grid_market_presence(80, 70, 60, 50, 40, 30, 20, 10),
	grid_market_presence(80, 70, 60, 50, 40, NULL, NULL, NULL);

-- scaled within the category
SELECT category, product, employees, grid_scale(employees) OVER (PARTITION BY category)
  FROM (VALUES ('A', 'one', 10), ('A', 'two', 25), ('A', 'three', NULL), ('A', 'four', 40),
               ('B', 'five', 7), ('B', 'six', 7), ('C', 'seven', NULL)) AS v (category, product,
				employees)
 ORDER BY category, employees, product;

-- what a product and its category need: 10 reviews, 150 reviews, 6 products
SELECT *, grid_eligible(product_reviews, category_reviews, qualified_products)
  FROM (VALUES (10, 150, 6), (9, 150, 6), (10, 149, 6), (10, 150, 5)) AS v (product_reviews,
	category_reviews, qualified_products),
       grid_shortfall(product_reviews, category_reviews, qualified_products);

-- the same with the figures of the category from its rows
SELECT category, product_reviews, grid_eligible(product_reviews) OVER c,
       grid_shortfall(product_reviews) OVER c,
       (grid_shortfall(product_reviews) OVER c).missing_reviews
  FROM (VALUES ('ready', '{100,10,10,10,10,10,9}'::integer[]),
               ('149 reviews', '{99,10,10,10,10,10}'),
               ('5 products', '{200,10,10,10,10,9}')) AS v (category, members),
       unnest(members) AS product_reviews
WINDOW c AS (PARTITION BY category)
 ORDER BY category, product_reviews DESC;

-- the midpoint belongs to the upper side
SELECT satisfaction, market_presence, grid_quadrant(satisfaction, market_presence),
	grid_quadrant(satisfaction, market_presence, 60) AS with_midpoint_60
  FROM (VALUES (50, 50), (50, 49.9), (49.9, 50), (49.9, 49.9)) AS v (satisfaction,
	market_presence);
SELECT employees, grid_segment(employees) FROM unnest(ARRAY[1, 50, 51, 1000, 1001]) AS employees;

-- errors
SELECT g2_score(101, 50);
SELECT g2_score(50, -0.1);
SELECT grid_satisfaction(80, 70, 60, 50, 40, 'NaN');
SELECT ranked_score(1, 'Infinity');
SELECT grid_scale(value) OVER () FROM (VALUES (1), ('-Infinity'::float8)) AS v (value);
SELECT grid_eligible(-1, 150, 6);
SELECT grid_eligible(10, 150, 6, min_category_reviews => -1);
SELECT grid_quadrant(50, 50, 101);
SELECT grid_segment(-1);
SELECT grid_svg('a', 50, 100.5);

-- a picture
\pset format unaligned
\pset tuples_only on
SELECT grid_svg(name, satisfaction, market_presence)
  FROM (VALUES ('Wren & Daughters', 72.5, 64.25), ('nowhere', NULL, 50)) AS v (name, satisfaction,
	market_presence);
\pset format aligned
\pset tuples_only off

-- with a title, which is that of all rows
SELECT substring(svg FROM 'viewBox="([^"]*)"') AS view,
	substring(svg FROM '<title[^>]*>([^<]*)') AS title,
       substring(svg FROM '<text font-weight="bold"[^>]*>([^<]*)') AS above
  FROM (SELECT grid_svg('a', 50, 50, 'Help Desk & Chat') AS svg) AS picture;
SELECT grid_svg(name, 50, 50, title) FROM (VALUES ('a', 'Help Desk'), ('b', 'Chat')) AS v (name,
	title);

-- the picture is the same in a database of any encoding
\set here :DBNAME
SET client_encoding = 'UTF8';
SELECT md5(grid_svg(name, score, score)) FROM (VALUES ('Éclairion', 90),
	('Grünspecht', 40)) AS v (name, score);
CREATE DATABASE grid_latin1 ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C';
CREATE DATABASE grid_none ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C';
\c grid_latin1
CREATE EXTENSION cx_metrics;
SET client_encoding = 'UTF8';
SELECT getdatabaseencoding(), md5(grid_svg(name, score, score))
	FROM (VALUES ('Éclairion', 90), ('Grünspecht', 40)) AS v (name, score);
\c grid_none
CREATE EXTENSION cx_metrics;
SELECT getdatabaseencoding(), md5(grid_svg(name, score, score))
	FROM (VALUES ('Éclairion', 90), ('Grünspecht', 40)) AS v (name, score);
-- bytes that are no UTF-8 become replacement characters
SELECT substring(grid_svg(E'\xC9clair', 50, 50) FROM '<title>([^\n]*)\n');
\c :here
DROP DATABASE grid_latin1;
DROP DATABASE grid_none;
