-- review: scores of reviews whose weights decay, from reviews or from stored sums

COMMENT ON TYPE cx_review IS 'decaying sums over reviews, which answer for any later day';

-- review: functions of a summary

CREATE FUNCTION review_score(summary cx_review) RETURNS numeric
	AS 'MODULE_PATHNAME', 'review_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_score(cx_review) IS 'mean rating, weighted by decay';

CREATE FUNCTION bayesian_review_score(
	summary cx_review, prior_rating double precision,
	prior_reviews double precision, as_of timestamptz)
	RETURNS numeric
	AS 'MODULE_PATHNAME', 'bayesian_review_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION bayesian_review_score(cx_review, double precision, double precision,
	timestamptz)
	IS 'Bayesian average: mean rating together with prior_reviews reviews of prior_rating, '
		'written at as_of';

CREATE FUNCTION review_count(summary cx_review) RETURNS bigint
	AS 'MODULE_PATHNAME', 'review_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_count(cx_review) IS 'number of reviews, of any age';

CREATE FUNCTION review_weight(summary cx_review, as_of timestamptz) RETURNS numeric
	AS 'MODULE_PATHNAME', 'review_weight' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_weight(cx_review, timestamptz)
	IS 'decayed number of reviews: the sum of their weights at as_of';

CREATE FUNCTION effective_reviews(summary cx_review) RETURNS numeric
	AS 'MODULE_PATHNAME', 'effective_reviews' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION effective_reviews(cx_review)
	IS 'number of equally weighted reviews whose mean is as precise (Kish)';

CREATE FUNCTION review_stddev(summary cx_review) RETURNS numeric
	AS 'MODULE_PATHNAME', 'review_stddev' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_stddev(cx_review)
	IS 'weighted population standard deviation of the ratings';

CREATE FUNCTION review_interval(summary cx_review, confidence double precision DEFAULT 0.95)
	RETURNS numrange
	AS 'MODULE_PATHNAME', 'review_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_interval(cx_review, double precision)
	IS 'confidence interval of the mean rating (Student''s t, effective number of reviews)';

CREATE FUNCTION review_interval(
	summary cx_review, lowest double precision, highest double precision,
	confidence double precision DEFAULT 0.95) RETURNS numrange
	AS 'MODULE_PATHNAME', 'review_interval_on_scale' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_interval(cx_review, double precision, double precision,
	double precision)
	IS 'confidence interval of the mean rating on a scale of known ends (pseudo-reviews)';

CREATE FUNCTION review_test(a cx_review, b cx_review, confidence double precision DEFAULT 0.95)
	RETURNS cx_test
	AS 'MODULE_PATHNAME', 'review_test' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_test(cx_review, cx_review, double precision)
	IS 'do two mean ratings differ? difference a - b, its confidence limits, p-value (Welch)';

CREATE FUNCTION last_reviewed_at(summary cx_review) RETURNS timestamptz
	AS 'MODULE_PATHNAME', 'last_reviewed_at' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION last_reviewed_at(cx_review) IS 'time of the newest review';

CREATE FUNCTION half_life(summary cx_review) RETURNS interval
	AS 'MODULE_PATHNAME', 'half_life_of_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION half_life(cx_review) IS 'half-life of the weights';

-- review: half-lives and weights

CREATE FUNCTION half_life_from_retention(annual_retention double precision) RETURNS interval
	AS 'MODULE_PATHNAME', 'half_life_from_retention' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION half_life_from_retention(double precision)
	IS 'half-life of a weight of which this share is left after a year of 365.25 days';

-- the default is half_life_from_retention(0.7)
CREATE FUNCTION decay_weight(
	reviewed_at timestamptz, as_of timestamptz,
	half_life interval DEFAULT '709 days 19:28:41.043943')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'decay_weight' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION decay_weight(timestamptz, timestamptz, interval)
	IS 'weight of one review at as_of: 2 ^ -(age / half_life)';

-- review: support functions

CREATE FUNCTION cx_review_combinefn(cx_review, cx_review) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_combinefn(cx_review, cx_review) IS 'review aggregates: merge';

CREATE FUNCTION cx_review_finalfn(cx_review) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_finalfn(cx_review)
	IS 'review aggregates: the summary, NULL if there are no reviews';

-- review: support functions of windows whose start moves

CREATE FUNCTION cx_review_window_combinefn(internal, cx_review) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_review_window_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_window_combinefn(internal, cx_review) IS
	'review aggregates in windows: add a summary';

CREATE FUNCTION cx_review_window_invfn(internal, cx_review) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_review_window_invfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_window_invfn(internal, cx_review) IS
	'review aggregates in windows: remove the first summary';

CREATE FUNCTION cx_review_window_score(internal) RETURNS numeric
	AS 'MODULE_PATHNAME', 'cx_review_window_score' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_window_score(internal) IS 'review aggregates in windows: the score';

CREATE FUNCTION cx_review_window_finalfn(internal) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_window_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_window_finalfn(internal) IS
	'review aggregates in windows: the summary, NULL if there are no reviews';

-- review: aggregates

CREATE AGGREGATE review_agg(summary cx_review) (
	SFUNC = cx_review_combinefn, STYPE = cx_review, SSPACE = 128, FINALFUNC = cx_review_finalfn,
	COMBINEFUNC = cx_review_combinefn,
	MSFUNC = cx_review_window_combinefn, MINVFUNC = cx_review_window_invfn, MSTYPE = internal,
		MFINALFUNC = cx_review_window_finalfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_agg(cx_review) IS 'merge of summaries';
