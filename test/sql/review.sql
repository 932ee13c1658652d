--
-- Review scores: decayed ratings, stored, merged and in windows
--
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';

-- G2's published curve: 70, 49 and 34 percent of the weight after one, two and
-- three years (g2crowd.com/static/g2_grid_scores, "Grid Decay")
SELECT years, round(decay_weight('2020-01-01', timestamptz '2020-01-01' + years * interval
	'365.25 days')::numeric, 3) AS weight
  FROM generate_series(0, 3) AS years;
SELECT half_life_from_retention(0.7);

-- a 4 today and a 2 one half-life ago: (4 + 2/2) / (1 + 1/2)
CREATE TABLE review (rating integer, reviewed_at timestamptz);
INSERT INTO review VALUES (2, '2025-01-01'), (4, '2025-01-02'), (NULL, '2025-01-02'), (5, NULL);
SELECT review_score(rating, reviewed_at, '1 day'), avg(rating) FROM review WHERE rating < 5;
SELECT review_agg(rating, reviewed_at, '1 day') FROM review;
SELECT review_count(r), review_weight(r, '2025-01-02') AS weight, review_weight(r, '2025-01-04')
	AS weight_later,
	   effective_reviews(r), round(review_stddev(r), 6) AS stddev, last_reviewed_at(r),
		half_life(r)
  FROM (SELECT review_agg(rating, reviewed_at, '1 day') AS r FROM review) AS v;

-- the score stays, what is compared with something undecayed does not
SELECT as_of::date, review_score(r), round(bayesian_review_score(r, 3, 1, as_of), 4) AS with_prior,
	review_weight(r, as_of)
  FROM (SELECT review_agg(rating, reviewed_at, '1 day') AS r FROM review) AS v,
	   generate_series(timestamptz '2025-01-02', '2025-01-05', '1 day') AS as_of;

-- own weights
SELECT review_score(rating, reviewed_at, '1 day', CASE rating WHEN 4 THEN 3 ELSE 2 END)
	FROM review;

-- a review of no weight, or of next to none, moves nothing but last_reviewed_at
SELECT what, review_score(r), review_count(r), last_reviewed_at(r)
  FROM (SELECT what, review_agg(rating, at, '1 day', weight) AS r
		  FROM (VALUES ('none', 0), ('next to none', 1e-300)) AS l (what, light),
			   LATERAL (VALUES (5, timestamptz '2023-01-01', 1), (1, '2023-01-02', 1), (3,
				'2024-06-01', light)) AS v (rating, at, weight)
		 GROUP BY what) AS s
 ORDER BY what;

-- nothing
SELECT review_score(rating, reviewed_at), review_agg(rating, reviewed_at) FROM review
	WHERE rating > 5;
SELECT review_score('{}'), bayesian_review_score('{}', 3.5, 5, '2025-01-01') AS with_prior,
	review_count('{}'), half_life('{}'::cx_review);

-- stored by day and merged
CREATE TABLE daily AS
SELECT reviewed_at::date AS day, review_agg(rating, reviewed_at, '1 day') AS r FROM review
	WHERE reviewed_at IS NOT NULL GROUP BY 1;
SELECT review_score(review_agg(r)) FROM daily;
SELECT review_score(a.r + b.r) FROM daily AS a, daily AS b WHERE a.day < b.day;
SELECT day, r = r::text::cx_review AS text, r = r::jsonb::cx_review AS jsonb,
	r = r::bytea::cx_review AS bytea
  FROM daily ORDER BY day;

-- how far a score can be trusted: ratings 5, 3, 4, 1 of 0, 1, 2 and 4 half-lives ago
CREATE TABLE few AS
SELECT review_agg(rating, timestamptz '2025-01-09' - age * interval '1 day', '1 day') AS r
  FROM (VALUES (5, 0), (3, 1), (4, 2), (1, 4)) AS v (rating, age);
SELECT round(review_score(r), 10) AS score, review_interval(r), review_interval(r, 0.5) AS half,
	   review_interval(r, 1, 5) AS on_scale, review_interval(r, 1, 5, 0.5) AS half_on_scale
		FROM few;
SELECT (review_test(a.r, b.r)).* FROM few AS a, daily AS b LIMIT 1;
SELECT review_interval(r, 95) FROM few;
SELECT review_interval(r, 1, 4) FROM few;
SELECT review_interval(r, 5, 1) FROM few;

-- a history, and the last two days of it
SELECT day, round(review_score(review_agg(r) OVER w), 4) AS score,
	round(review_score(review_agg(r) OVER two), 4) AS of_two_days,
	   last_reviewed_at(review_agg(r) OVER two)
  FROM (SELECT day, review_agg(rating, day, '1 day') AS r
		  FROM (VALUES (timestamptz '2025-01-01', 5), ('2025-01-02', 1), ('2025-01-03', NULL),
			('2025-01-04', 3), ('2025-01-05', 3)) AS v (day, rating)
		 GROUP BY day) AS d
WINDOW w AS (ORDER BY day), two AS (ORDER BY day RANGE '1 day' PRECEDING)
 ORDER BY day;

-- errors
SELECT review_score('NaN', reviewed_at) FROM review;
SELECT review_score(rating, 'infinity') FROM review;
SELECT review_score(rating, reviewed_at, '-1 day') FROM review;
SELECT review_score(rating, reviewed_at, rating * interval '1 day') FROM review;
SELECT review_score(rating, reviewed_at, '1 day', -1) FROM review;
SELECT review_weight(r, '2024-12-31') FROM daily WHERE day = '2025-01-01';
SELECT bayesian_review_score(r, 3, -1, '2025-01-02') FROM daily;
SELECT half_life_from_retention(70);
SELECT '{"reviews": 1}'::cx_review;
SELECT
	'{"reviews": 1, "half_life": -1, "last_reviewed_at": 0, "base": 0,
		"sum_w": 1, "sum_wx": 1, "sum_wdd": 0, "sum_ww": 1}'::cx_review;
SELECT '\x02'::bytea::cx_review;
SELECT '\x01'::bytea::cx_review;

DROP TABLE review, daily, few;
