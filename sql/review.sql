-- review: scores of reviews whose weights decay, from reviews or from stored sums

-- review: type

CREATE TYPE cx_review;

CREATE FUNCTION cx_review_in(cstring) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION cx_review_out(cx_review) RETURNS cstring
	AS 'MODULE_PATHNAME', 'cx_review_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION cx_review_recv(internal) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION cx_review_send(cx_review) RETURNS bytea
	AS 'MODULE_PATHNAME', 'cx_review_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE cx_review (
	INPUT = cx_review_in,
	OUTPUT = cx_review_out,
	RECEIVE = cx_review_recv,
	SEND = cx_review_send,
	STORAGE = extended
);
COMMENT ON TYPE cx_review IS 'decaying sums over reviews, which answer for any later day';

COMMENT ON FUNCTION cx_review_in(cstring) IS 'text input of cx_review';
COMMENT ON FUNCTION cx_review_out(cx_review) IS 'text output of cx_review';
COMMENT ON FUNCTION cx_review_recv(internal) IS 'binary input of cx_review';
COMMENT ON FUNCTION cx_review_send(cx_review) IS 'binary output of cx_review';

-- review: casts

CREATE FUNCTION cx_review_to_jsonb(cx_review) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'cx_review_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_to_jsonb(cx_review) IS 'sums as a JSON object';

CREATE FUNCTION cx_review_from_jsonb(jsonb) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_from_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_from_jsonb(jsonb) IS 'sums from a JSON object';

CREATE FUNCTION cx_review_from_bytea(bytea) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_from_bytea' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_from_bytea(bytea) IS 'a summary from its binary form';

CREATE CAST (cx_review AS jsonb) WITH FUNCTION cx_review_to_jsonb(cx_review);
COMMENT ON CAST (cx_review AS jsonb) IS 'sums as a JSON object';
CREATE CAST (jsonb AS cx_review) WITH FUNCTION cx_review_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS cx_review) IS 'sums from a JSON object';
CREATE CAST (cx_review AS bytea) WITH FUNCTION cx_review_send(cx_review);
COMMENT ON CAST (cx_review AS bytea) IS 'the binary form';
CREATE CAST (bytea AS cx_review) WITH FUNCTION cx_review_from_bytea(bytea);
COMMENT ON CAST (bytea AS cx_review) IS 'the binary form';

-- review: operators

CREATE FUNCTION cx_review_add(a cx_review, b cx_review) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_add' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_add(cx_review, cx_review) IS 'implementation of + operator';

CREATE OPERATOR + (
	FUNCTION = cx_review_add,
	LEFTARG = cx_review,
	RIGHTARG = cx_review,
	COMMUTATOR = +
);
COMMENT ON OPERATOR + (cx_review, cx_review) IS 'merge';

CREATE FUNCTION cx_review_lt(a cx_review, b cx_review) RETURNS boolean
	AS 'MODULE_PATHNAME', 'cx_review_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_lt(cx_review, cx_review) IS 'implementation of < operator';

CREATE FUNCTION cx_review_le(a cx_review, b cx_review) RETURNS boolean
	AS 'MODULE_PATHNAME', 'cx_review_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_le(cx_review, cx_review) IS 'implementation of <= operator';

CREATE FUNCTION cx_review_eq(a cx_review, b cx_review) RETURNS boolean
	AS 'MODULE_PATHNAME', 'cx_review_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_eq(cx_review, cx_review) IS 'implementation of = operator';

CREATE FUNCTION cx_review_ne(a cx_review, b cx_review) RETURNS boolean
	AS 'MODULE_PATHNAME', 'cx_review_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_ne(cx_review, cx_review) IS 'implementation of <> operator';

CREATE FUNCTION cx_review_ge(a cx_review, b cx_review) RETURNS boolean
	AS 'MODULE_PATHNAME', 'cx_review_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_ge(cx_review, cx_review) IS 'implementation of >= operator';

CREATE FUNCTION cx_review_gt(a cx_review, b cx_review) RETURNS boolean
	AS 'MODULE_PATHNAME', 'cx_review_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_gt(cx_review, cx_review) IS 'implementation of > operator';

CREATE OPERATOR < (
	FUNCTION = cx_review_lt,
	LEFTARG = cx_review,
	RIGHTARG = cx_review,
	COMMUTATOR = >,
	NEGATOR = >=,
	RESTRICT = scalarltsel,
	JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (cx_review, cx_review) IS 'less than';
CREATE OPERATOR <= (
	FUNCTION = cx_review_le,
	LEFTARG = cx_review,
	RIGHTARG = cx_review,
	COMMUTATOR = >=,
	NEGATOR = >,
	RESTRICT = scalarlesel,
	JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (cx_review, cx_review) IS 'less than or equal';
CREATE OPERATOR = (
	FUNCTION = cx_review_eq,
	LEFTARG = cx_review,
	RIGHTARG = cx_review,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES,
	MERGES
);
COMMENT ON OPERATOR = (cx_review, cx_review) IS 'equal';
CREATE OPERATOR <> (
	FUNCTION = cx_review_ne,
	LEFTARG = cx_review,
	RIGHTARG = cx_review,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (cx_review, cx_review) IS 'not equal';
CREATE OPERATOR >= (
	FUNCTION = cx_review_ge,
	LEFTARG = cx_review,
	RIGHTARG = cx_review,
	COMMUTATOR = <=,
	NEGATOR = <,
	RESTRICT = scalargesel,
	JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (cx_review, cx_review) IS 'greater than or equal';
CREATE OPERATOR > (
	FUNCTION = cx_review_gt,
	LEFTARG = cx_review,
	RIGHTARG = cx_review,
	COMMUTATOR = <,
	NEGATOR = <=,
	RESTRICT = scalargtsel,
	JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (cx_review, cx_review) IS 'greater than';

CREATE FUNCTION cx_review_cmp(a cx_review, b cx_review) RETURNS integer
	AS 'MODULE_PATHNAME', 'cx_review_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_cmp(cx_review, cx_review) IS 'less-equal-greater';

CREATE FUNCTION cx_review_hash(summary cx_review) RETURNS integer
	AS 'MODULE_PATHNAME', 'cx_review_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_hash(cx_review) IS 'hash';

CREATE FUNCTION cx_review_hash_extended(summary cx_review, seed bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'cx_review_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_hash_extended(cx_review, bigint) IS 'hash';

CREATE OPERATOR CLASS cx_review_ops
	DEFAULT FOR TYPE cx_review USING btree AS
		OPERATOR 1 <,
		OPERATOR 2 <=,
		OPERATOR 3 =,
		OPERATOR 4 >=,
		OPERATOR 5 >,
		FUNCTION 1 cx_review_cmp(cx_review, cx_review);
COMMENT ON OPERATOR CLASS cx_review_ops USING btree IS 'order of cx_review';
COMMENT ON OPERATOR FAMILY cx_review_ops USING btree IS 'order of cx_review';
CREATE OPERATOR CLASS cx_review_ops
	DEFAULT FOR TYPE cx_review USING hash AS
		OPERATOR 1 =,
		FUNCTION 1 cx_review_hash(cx_review),
		FUNCTION 2 cx_review_hash_extended(cx_review, bigint);
COMMENT ON OPERATOR CLASS cx_review_ops USING hash IS 'hash of cx_review';
COMMENT ON OPERATOR FAMILY cx_review_ops USING hash IS 'hash of cx_review';

-- review: functions of a summary

CREATE FUNCTION review_score(summary cx_review) RETURNS numeric
	AS 'MODULE_PATHNAME', 'review_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_score(cx_review) IS 'mean rating, weighted by decay';

CREATE FUNCTION bayesian_review_score(summary cx_review, prior_rating double precision, prior_reviews double precision, as_of timestamptz) RETURNS numeric
	AS 'MODULE_PATHNAME', 'bayesian_review_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION bayesian_review_score(cx_review, double precision, double precision, timestamptz) IS 'Bayesian average: mean rating together with prior_reviews reviews of prior_rating, written at as_of';

CREATE FUNCTION review_count(summary cx_review) RETURNS bigint
	AS 'MODULE_PATHNAME', 'review_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_count(cx_review) IS 'number of reviews, of any age';

CREATE FUNCTION review_weight(summary cx_review, as_of timestamptz) RETURNS numeric
	AS 'MODULE_PATHNAME', 'review_weight' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_weight(cx_review, timestamptz) IS 'decayed number of reviews: the sum of their weights at as_of';

CREATE FUNCTION effective_reviews(summary cx_review) RETURNS numeric
	AS 'MODULE_PATHNAME', 'effective_reviews' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION effective_reviews(cx_review) IS 'number of equally weighted reviews whose mean is as precise (Kish)';

CREATE FUNCTION review_stddev(summary cx_review) RETURNS numeric
	AS 'MODULE_PATHNAME', 'review_stddev' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION review_stddev(cx_review) IS 'weighted population standard deviation of the ratings';

CREATE FUNCTION last_reviewed_at(summary cx_review) RETURNS timestamptz
	AS 'MODULE_PATHNAME', 'last_reviewed_at' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION last_reviewed_at(cx_review) IS 'time of the newest review';

CREATE FUNCTION half_life(summary cx_review) RETURNS interval
	AS 'MODULE_PATHNAME', 'half_life_of_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION half_life(cx_review) IS 'half-life of the weights';

-- review: half-lives and weights

CREATE FUNCTION half_life_from_retention(annual_retention double precision) RETURNS interval
	AS 'MODULE_PATHNAME', 'half_life_from_retention' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION half_life_from_retention(double precision) IS 'half-life of a weight of which this share is left after a year of 365.25 days';

-- the default is half_life_from_retention(0.7)
CREATE FUNCTION decay_weight(reviewed_at timestamptz, as_of timestamptz, half_life interval DEFAULT '709 days 19:28:41.043943') RETURNS double precision
	AS 'MODULE_PATHNAME', 'decay_weight' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION decay_weight(timestamptz, timestamptz, interval) IS 'weight of one review at as_of: 2 ^ -(age / half_life)';

-- review: support functions

CREATE FUNCTION cx_review_transfn(cx_review, double precision, timestamptz) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_transfn(cx_review, double precision, timestamptz) IS 'review aggregates: add a review';

CREATE FUNCTION cx_review_transfn(cx_review, double precision, timestamptz, interval) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_transfn_half_life' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_transfn(cx_review, double precision, timestamptz, interval) IS 'review aggregates: add a review';

CREATE FUNCTION cx_review_transfn(cx_review, double precision, timestamptz, interval, double precision) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_transfn_weight' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_transfn(cx_review, double precision, timestamptz, interval, double precision) IS 'review aggregates: add a review';

CREATE FUNCTION cx_review_combinefn(cx_review, cx_review) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_combinefn(cx_review, cx_review) IS 'review aggregates: merge';

CREATE FUNCTION cx_review_finalfn(cx_review) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_finalfn(cx_review) IS 'review aggregates: the summary, NULL if there are no reviews';

-- review: support functions of windows whose start moves

CREATE FUNCTION cx_review_window_transfn(internal, double precision, timestamptz) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_review_window_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_window_transfn(internal, double precision,
	timestamptz) IS 'review aggregates in windows: add a review';

CREATE FUNCTION cx_review_window_invfn(internal, double precision, timestamptz) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_review_window_invfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_window_invfn(internal, double precision,
	timestamptz) IS 'review aggregates in windows: remove the first review';

CREATE FUNCTION cx_review_window_transfn(internal, double precision, timestamptz,
	interval) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_review_window_transfn_half_life' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_window_transfn(internal, double precision, timestamptz,
	interval) IS 'review aggregates in windows: add a review';

CREATE FUNCTION cx_review_window_invfn(internal, double precision, timestamptz,
	interval) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_review_window_invfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_window_invfn(internal, double precision, timestamptz,
	interval) IS 'review aggregates in windows: remove the first review';

CREATE FUNCTION cx_review_window_transfn(internal, double precision, timestamptz, interval,
	double precision) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_review_window_transfn_weight' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_window_transfn(internal, double precision, timestamptz, interval,
	double precision) IS 'review aggregates in windows: add a review';

CREATE FUNCTION cx_review_window_invfn(internal, double precision, timestamptz, interval,
	double precision) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_review_window_invfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_window_invfn(internal, double precision, timestamptz, interval,
	double precision) IS 'review aggregates in windows: remove the first review';

CREATE FUNCTION cx_review_window_combinefn(internal, cx_review) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_review_window_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_window_combinefn(internal, cx_review) IS
	'review aggregates in windows: add a summary';

CREATE FUNCTION cx_review_window_invfn(internal, cx_review) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_review_window_invfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_window_invfn(internal, cx_review) IS
	'review aggregates in windows: remove the first summary';

CREATE FUNCTION review_window_score(internal) RETURNS numeric
	AS 'MODULE_PATHNAME', 'review_window_score' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION review_window_score(internal) IS 'review aggregates in windows: the score';

CREATE FUNCTION cx_review_window_finalfn(internal) RETURNS cx_review
	AS 'MODULE_PATHNAME', 'cx_review_window_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_review_window_finalfn(internal) IS
	'review aggregates in windows: the summary, NULL if there are no reviews';

-- review: aggregates

CREATE AGGREGATE review_score(rating double precision, reviewed_at timestamptz) (
	SFUNC = cx_review_transfn, STYPE = cx_review, SSPACE = 128, FINALFUNC = review_score, COMBINEFUNC = cx_review_combinefn,
	MSFUNC = cx_review_window_transfn, MINVFUNC = cx_review_window_invfn, MSTYPE = internal,
		MFINALFUNC = review_window_score,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_score(double precision, timestamptz) IS 'mean rating by decaying weights, of which 70 percent is left after a year';

CREATE AGGREGATE review_score(rating double precision, reviewed_at timestamptz, half_life interval) (
	SFUNC = cx_review_transfn, STYPE = cx_review, SSPACE = 128, FINALFUNC = review_score, COMBINEFUNC = cx_review_combinefn,
	MSFUNC = cx_review_window_transfn, MINVFUNC = cx_review_window_invfn, MSTYPE = internal,
		MFINALFUNC = review_window_score,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_score(double precision, timestamptz, interval) IS 'mean rating by decaying weights, which halve every half_life';

CREATE AGGREGATE review_score(rating double precision, reviewed_at timestamptz, half_life interval, weight double precision) (
	SFUNC = cx_review_transfn, STYPE = cx_review, SSPACE = 128, FINALFUNC = review_score, COMBINEFUNC = cx_review_combinefn,
	MSFUNC = cx_review_window_transfn, MINVFUNC = cx_review_window_invfn, MSTYPE = internal,
		MFINALFUNC = review_window_score,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_score(double precision, timestamptz, interval, double precision) IS 'mean rating by decaying weights, which halve every half_life and are multiplied by weight';

CREATE AGGREGATE review_agg(rating double precision, reviewed_at timestamptz) (
	SFUNC = cx_review_transfn, STYPE = cx_review, SSPACE = 128, FINALFUNC = cx_review_finalfn, COMBINEFUNC = cx_review_combinefn,
	MSFUNC = cx_review_window_transfn, MINVFUNC = cx_review_window_invfn, MSTYPE = internal,
		MFINALFUNC = cx_review_window_finalfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_agg(double precision, timestamptz) IS 'summary of reviews by decaying weights, of which 70 percent is left after a year';

CREATE AGGREGATE review_agg(rating double precision, reviewed_at timestamptz, half_life interval) (
	SFUNC = cx_review_transfn, STYPE = cx_review, SSPACE = 128, FINALFUNC = cx_review_finalfn, COMBINEFUNC = cx_review_combinefn,
	MSFUNC = cx_review_window_transfn, MINVFUNC = cx_review_window_invfn, MSTYPE = internal,
		MFINALFUNC = cx_review_window_finalfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_agg(double precision, timestamptz, interval) IS 'summary of reviews by decaying weights, which halve every half_life';

CREATE AGGREGATE review_agg(rating double precision, reviewed_at timestamptz, half_life interval, weight double precision) (
	SFUNC = cx_review_transfn, STYPE = cx_review, SSPACE = 128, FINALFUNC = cx_review_finalfn, COMBINEFUNC = cx_review_combinefn,
	MSFUNC = cx_review_window_transfn, MINVFUNC = cx_review_window_invfn, MSTYPE = internal,
		MFINALFUNC = cx_review_window_finalfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_agg(double precision, timestamptz, interval, double precision) IS 'summary of reviews by decaying weights, which halve every half_life and are multiplied by weight';

CREATE AGGREGATE review_agg(summary cx_review) (
	SFUNC = cx_review_combinefn, STYPE = cx_review, SSPACE = 128, FINALFUNC = cx_review_finalfn, COMBINEFUNC = cx_review_combinefn,
	MSFUNC = cx_review_window_combinefn, MINVFUNC = cx_review_window_invfn, MSTYPE = internal,
		MFINALFUNC = cx_review_window_finalfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE review_agg(cx_review) IS 'merge of summaries';
