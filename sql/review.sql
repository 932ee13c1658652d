-- review: scores of reviews whose weights decay, from reviews or from stored sums

-- review: type

CREATE TYPE review_summary;

CREATE FUNCTION review_summary_in(cstring) RETURNS review_summary
	AS 'MODULE_PATHNAME', 'review_summary_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION review_summary_out(review_summary) RETURNS cstring
	AS 'MODULE_PATHNAME', 'review_summary_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION review_summary_recv(internal) RETURNS review_summary
	AS 'MODULE_PATHNAME', 'review_summary_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION review_summary_send(review_summary) RETURNS bytea
	AS 'MODULE_PATHNAME', 'review_summary_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE review_summary (
	INPUT = review_summary_in,
	OUTPUT = review_summary_out,
	RECEIVE = review_summary_recv,
	SEND = review_summary_send,
	STORAGE = extended
);
COMMENT ON TYPE review_summary IS 'decaying sums over reviews, which answer for any later day';

COMMENT ON FUNCTION review_summary_in(cstring) IS 'text input of review_summary';
COMMENT ON FUNCTION review_summary_out(review_summary) IS 'text output of review_summary';
COMMENT ON FUNCTION review_summary_recv(internal) IS 'binary input of review_summary';
COMMENT ON FUNCTION review_summary_send(review_summary) IS 'binary output of review_summary';

-- review: casts

CREATE FUNCTION review_summary_to_jsonb(review_summary) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'review_summary_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_summary_to_jsonb(review_summary) IS 'sums as a JSON object';

CREATE FUNCTION jsonb_to_review_summary(jsonb) RETURNS review_summary
	AS 'MODULE_PATHNAME', 'jsonb_to_review_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION jsonb_to_review_summary(jsonb) IS 'sums from a JSON object';

CREATE FUNCTION bytea_to_review_summary(bytea) RETURNS review_summary
	AS 'MODULE_PATHNAME', 'bytea_to_review_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION bytea_to_review_summary(bytea) IS 'a summary from its binary form';

CREATE CAST (review_summary AS jsonb) WITH FUNCTION review_summary_to_jsonb(review_summary);
COMMENT ON CAST (review_summary AS jsonb) IS 'sums as a JSON object';
CREATE CAST (jsonb AS review_summary) WITH FUNCTION jsonb_to_review_summary(jsonb);
COMMENT ON CAST (jsonb AS review_summary) IS 'sums from a JSON object';
CREATE CAST (review_summary AS bytea) WITH FUNCTION review_summary_send(review_summary);
COMMENT ON CAST (review_summary AS bytea) IS 'the binary form';
CREATE CAST (bytea AS review_summary) WITH FUNCTION bytea_to_review_summary(bytea);
COMMENT ON CAST (bytea AS review_summary) IS 'the binary form';

-- review: operators

CREATE FUNCTION review_summary_add(a review_summary, b review_summary) RETURNS review_summary
	AS 'MODULE_PATHNAME', 'review_summary_add' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_summary_add(review_summary, review_summary) IS 'implementation of + operator';

CREATE OPERATOR + (
	FUNCTION = review_summary_add,
	LEFTARG = review_summary,
	RIGHTARG = review_summary,
	COMMUTATOR = +
);
COMMENT ON OPERATOR + (review_summary, review_summary) IS 'merge';

CREATE FUNCTION review_summary_lt(a review_summary, b review_summary) RETURNS boolean
	AS 'MODULE_PATHNAME', 'review_summary_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_summary_lt(review_summary, review_summary) IS 'implementation of < operator';

CREATE FUNCTION review_summary_le(a review_summary, b review_summary) RETURNS boolean
	AS 'MODULE_PATHNAME', 'review_summary_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_summary_le(review_summary, review_summary) IS 'implementation of <= operator';

CREATE FUNCTION review_summary_eq(a review_summary, b review_summary) RETURNS boolean
	AS 'MODULE_PATHNAME', 'review_summary_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_summary_eq(review_summary, review_summary) IS 'implementation of = operator';

CREATE FUNCTION review_summary_ne(a review_summary, b review_summary) RETURNS boolean
	AS 'MODULE_PATHNAME', 'review_summary_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_summary_ne(review_summary, review_summary) IS 'implementation of <> operator';

CREATE FUNCTION review_summary_ge(a review_summary, b review_summary) RETURNS boolean
	AS 'MODULE_PATHNAME', 'review_summary_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_summary_ge(review_summary, review_summary) IS 'implementation of >= operator';

CREATE FUNCTION review_summary_gt(a review_summary, b review_summary) RETURNS boolean
	AS 'MODULE_PATHNAME', 'review_summary_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_summary_gt(review_summary, review_summary) IS 'implementation of > operator';

CREATE OPERATOR < (
	FUNCTION = review_summary_lt,
	LEFTARG = review_summary,
	RIGHTARG = review_summary,
	COMMUTATOR = >,
	NEGATOR = >=,
	RESTRICT = scalarltsel,
	JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (review_summary, review_summary) IS 'less than';
CREATE OPERATOR <= (
	FUNCTION = review_summary_le,
	LEFTARG = review_summary,
	RIGHTARG = review_summary,
	COMMUTATOR = >=,
	NEGATOR = >,
	RESTRICT = scalarlesel,
	JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (review_summary, review_summary) IS 'less than or equal';
CREATE OPERATOR = (
	FUNCTION = review_summary_eq,
	LEFTARG = review_summary,
	RIGHTARG = review_summary,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES,
	MERGES
);
COMMENT ON OPERATOR = (review_summary, review_summary) IS 'equal';
CREATE OPERATOR <> (
	FUNCTION = review_summary_ne,
	LEFTARG = review_summary,
	RIGHTARG = review_summary,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (review_summary, review_summary) IS 'not equal';
CREATE OPERATOR >= (
	FUNCTION = review_summary_ge,
	LEFTARG = review_summary,
	RIGHTARG = review_summary,
	COMMUTATOR = <=,
	NEGATOR = <,
	RESTRICT = scalargesel,
	JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (review_summary, review_summary) IS 'greater than or equal';
CREATE OPERATOR > (
	FUNCTION = review_summary_gt,
	LEFTARG = review_summary,
	RIGHTARG = review_summary,
	COMMUTATOR = <,
	NEGATOR = <=,
	RESTRICT = scalargtsel,
	JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (review_summary, review_summary) IS 'greater than';

CREATE FUNCTION review_summary_cmp(a review_summary, b review_summary) RETURNS integer
	AS 'MODULE_PATHNAME', 'review_summary_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_summary_cmp(review_summary, review_summary) IS 'less-equal-greater';

CREATE FUNCTION review_summary_hash(summary review_summary) RETURNS integer
	AS 'MODULE_PATHNAME', 'review_summary_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_summary_hash(review_summary) IS 'hash';

CREATE FUNCTION review_summary_hash_extended(summary review_summary, seed bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'review_summary_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_summary_hash_extended(review_summary, bigint) IS 'hash';

CREATE OPERATOR CLASS review_summary_ops
	DEFAULT FOR TYPE review_summary USING btree AS
		OPERATOR 1 <,
		OPERATOR 2 <=,
		OPERATOR 3 =,
		OPERATOR 4 >=,
		OPERATOR 5 >,
		FUNCTION 1 review_summary_cmp(review_summary, review_summary);
COMMENT ON OPERATOR CLASS review_summary_ops USING btree IS 'order of review_summary';
COMMENT ON OPERATOR FAMILY review_summary_ops USING btree IS 'order of review_summary';
CREATE OPERATOR CLASS review_summary_ops
	DEFAULT FOR TYPE review_summary USING hash AS
		OPERATOR 1 =,
		FUNCTION 1 review_summary_hash(review_summary),
		FUNCTION 2 review_summary_hash_extended(review_summary, bigint);
COMMENT ON OPERATOR CLASS review_summary_ops USING hash IS 'hash of review_summary';
COMMENT ON OPERATOR FAMILY review_summary_ops USING hash IS 'hash of review_summary';

-- review: functions of a summary

CREATE FUNCTION review_score(summary review_summary) RETURNS numeric
	AS 'MODULE_PATHNAME', 'review_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_score(review_summary) IS 'mean rating, weighted by decay';

CREATE FUNCTION review_score(summary review_summary, prior_rating double precision, prior_reviews double precision, as_of timestamptz) RETURNS numeric
	AS 'MODULE_PATHNAME', 'review_score_with_prior' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_score(review_summary, double precision, double precision, timestamptz) IS 'Bayesian average: mean rating together with prior_reviews reviews of prior_rating, written at as_of';

CREATE FUNCTION review_count(summary review_summary) RETURNS bigint
	AS 'MODULE_PATHNAME', 'review_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_count(review_summary) IS 'number of reviews, of any age';

CREATE FUNCTION review_weight(summary review_summary, as_of timestamptz) RETURNS numeric
	AS 'MODULE_PATHNAME', 'review_weight' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_weight(review_summary, timestamptz) IS 'decayed number of reviews: the sum of their weights at as_of';

CREATE FUNCTION effective_reviews(summary review_summary) RETURNS numeric
	AS 'MODULE_PATHNAME', 'effective_reviews' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION effective_reviews(review_summary) IS 'number of equally weighted reviews whose mean is as precise (Kish)';

CREATE FUNCTION review_stddev(summary review_summary) RETURNS numeric
	AS 'MODULE_PATHNAME', 'review_stddev' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_stddev(review_summary) IS 'weighted population standard deviation of the ratings';

CREATE FUNCTION last_reviewed_at(summary review_summary) RETURNS timestamptz
	AS 'MODULE_PATHNAME', 'last_reviewed_at' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION last_reviewed_at(review_summary) IS 'time of the newest review';

CREATE FUNCTION half_life(summary review_summary) RETURNS interval
	AS 'MODULE_PATHNAME', 'half_life_of_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION half_life(review_summary) IS 'half-life of the weights';

-- review: half-lives and weights

CREATE FUNCTION half_life(annual_retention double precision) RETURNS interval
	AS 'MODULE_PATHNAME', 'half_life_of_retention' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION half_life(double precision) IS 'half-life of a weight of which this share is left after a year of 365.25 days';

-- the default is half_life(0.7)
CREATE FUNCTION decay_weight(reviewed_at timestamptz, as_of timestamptz, half_life interval DEFAULT '709 days 19:28:41.043943') RETURNS double precision
	AS 'MODULE_PATHNAME', 'decay_weight' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION decay_weight(timestamptz, timestamptz, interval) IS 'weight of one review at as_of: 2 ^ -(age / half_life)';

-- review: support functions

CREATE FUNCTION review_transfn(review_summary, double precision, timestamptz) RETURNS review_summary
	AS 'MODULE_PATHNAME', 'review_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_transfn(review_summary, double precision, timestamptz) IS 'review aggregates: add a review';

CREATE FUNCTION review_transfn(review_summary, double precision, timestamptz, interval) RETURNS review_summary
	AS 'MODULE_PATHNAME', 'review_transfn_half_life' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_transfn(review_summary, double precision, timestamptz, interval) IS 'review aggregates: add a review';

CREATE FUNCTION review_transfn(review_summary, double precision, timestamptz, interval, double precision) RETURNS review_summary
	AS 'MODULE_PATHNAME', 'review_transfn_weight' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_transfn(review_summary, double precision, timestamptz, interval, double precision) IS 'review aggregates: add a review';

CREATE FUNCTION review_combinefn(review_summary, review_summary) RETURNS review_summary
	AS 'MODULE_PATHNAME', 'review_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_combinefn(review_summary, review_summary) IS 'review aggregates: merge';

CREATE FUNCTION review_finalfn(review_summary) RETURNS review_summary
	AS 'MODULE_PATHNAME', 'review_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_finalfn(review_summary) IS 'review aggregates: the summary, NULL if there are no reviews';

-- review: support functions of windows whose start moves

CREATE FUNCTION review_window_transfn(internal, double precision, timestamptz) RETURNS internal
	AS 'MODULE_PATHNAME', 'review_window_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_window_transfn(internal, double precision,
	timestamptz) IS 'review aggregates in windows: add a review';

CREATE FUNCTION review_window_invfn(internal, double precision, timestamptz) RETURNS internal
	AS 'MODULE_PATHNAME', 'review_window_invfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_window_invfn(internal, double precision,
	timestamptz) IS 'review aggregates in windows: remove the first review';

CREATE FUNCTION review_window_transfn(internal, double precision, timestamptz,
	interval) RETURNS internal
	AS 'MODULE_PATHNAME', 'review_window_transfn_half_life' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_window_transfn(internal, double precision, timestamptz,
	interval) IS 'review aggregates in windows: add a review';

CREATE FUNCTION review_window_invfn(internal, double precision, timestamptz,
	interval) RETURNS internal
	AS 'MODULE_PATHNAME', 'review_window_invfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_window_invfn(internal, double precision, timestamptz,
	interval) IS 'review aggregates in windows: remove the first review';

CREATE FUNCTION review_window_transfn(internal, double precision, timestamptz, interval,
	double precision) RETURNS internal
	AS 'MODULE_PATHNAME', 'review_window_transfn_weight' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_window_transfn(internal, double precision, timestamptz, interval,
	double precision) IS 'review aggregates in windows: add a review';

CREATE FUNCTION review_window_invfn(internal, double precision, timestamptz, interval,
	double precision) RETURNS internal
	AS 'MODULE_PATHNAME', 'review_window_invfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_window_invfn(internal, double precision, timestamptz, interval,
	double precision) IS 'review aggregates in windows: remove the first review';

CREATE FUNCTION review_window_combinefn(internal, review_summary) RETURNS internal
	AS 'MODULE_PATHNAME', 'review_window_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_window_combinefn(internal, review_summary) IS
	'review aggregates in windows: add a summary';

CREATE FUNCTION review_window_invfn(internal, review_summary) RETURNS internal
	AS 'MODULE_PATHNAME', 'review_window_invfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_window_invfn(internal, review_summary) IS
	'review aggregates in windows: remove the first summary';

CREATE FUNCTION review_window_score(internal) RETURNS numeric
	AS 'MODULE_PATHNAME', 'review_window_score' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_window_score(internal) IS 'review aggregates in windows: the score';

CREATE FUNCTION review_window_finalfn(internal) RETURNS review_summary
	AS 'MODULE_PATHNAME', 'review_window_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_window_finalfn(internal) IS
	'review aggregates in windows: the summary, NULL if there are no reviews';

-- review: aggregates

CREATE AGGREGATE review_score(rating double precision, reviewed_at timestamptz) (
	SFUNC = review_transfn, STYPE = review_summary, SSPACE = 128, FINALFUNC = review_score, COMBINEFUNC = review_combinefn,
	MSFUNC = review_window_transfn, MINVFUNC = review_window_invfn, MSTYPE = internal,
		MFINALFUNC = review_window_score,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_score(double precision, timestamptz) IS 'mean rating by decaying weights, of which 70 percent is left after a year';

CREATE AGGREGATE review_score(rating double precision, reviewed_at timestamptz, half_life interval) (
	SFUNC = review_transfn, STYPE = review_summary, SSPACE = 128, FINALFUNC = review_score, COMBINEFUNC = review_combinefn,
	MSFUNC = review_window_transfn, MINVFUNC = review_window_invfn, MSTYPE = internal,
		MFINALFUNC = review_window_score,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_score(double precision, timestamptz, interval) IS 'mean rating by decaying weights, which halve every half_life';

CREATE AGGREGATE review_score(rating double precision, reviewed_at timestamptz, half_life interval, weight double precision) (
	SFUNC = review_transfn, STYPE = review_summary, SSPACE = 128, FINALFUNC = review_score, COMBINEFUNC = review_combinefn,
	MSFUNC = review_window_transfn, MINVFUNC = review_window_invfn, MSTYPE = internal,
		MFINALFUNC = review_window_score,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_score(double precision, timestamptz, interval, double precision) IS 'mean rating by decaying weights, which halve every half_life and are multiplied by weight';

CREATE AGGREGATE review_agg(rating double precision, reviewed_at timestamptz) (
	SFUNC = review_transfn, STYPE = review_summary, SSPACE = 128, FINALFUNC = review_finalfn, COMBINEFUNC = review_combinefn,
	MSFUNC = review_window_transfn, MINVFUNC = review_window_invfn, MSTYPE = internal,
		MFINALFUNC = review_window_finalfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_agg(double precision, timestamptz) IS 'summary of reviews by decaying weights, of which 70 percent is left after a year';

CREATE AGGREGATE review_agg(rating double precision, reviewed_at timestamptz, half_life interval) (
	SFUNC = review_transfn, STYPE = review_summary, SSPACE = 128, FINALFUNC = review_finalfn, COMBINEFUNC = review_combinefn,
	MSFUNC = review_window_transfn, MINVFUNC = review_window_invfn, MSTYPE = internal,
		MFINALFUNC = review_window_finalfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_agg(double precision, timestamptz, interval) IS 'summary of reviews by decaying weights, which halve every half_life';

CREATE AGGREGATE review_agg(rating double precision, reviewed_at timestamptz, half_life interval, weight double precision) (
	SFUNC = review_transfn, STYPE = review_summary, SSPACE = 128, FINALFUNC = review_finalfn, COMBINEFUNC = review_combinefn,
	MSFUNC = review_window_transfn, MINVFUNC = review_window_invfn, MSTYPE = internal,
		MFINALFUNC = review_window_finalfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_agg(double precision, timestamptz, interval, double precision) IS 'summary of reviews by decaying weights, which halve every half_life and are multiplied by weight';

CREATE AGGREGATE rollup(summary review_summary) (
	SFUNC = review_combinefn, STYPE = review_summary, SSPACE = 128, FINALFUNC = review_finalfn, COMBINEFUNC = review_combinefn,
	MSFUNC = review_window_combinefn, MINVFUNC = review_window_invfn, MSTYPE = internal,
		MFINALFUNC = review_window_finalfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(review_summary) IS 'merge of summaries';
