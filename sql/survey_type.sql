-- survey: the type survey_summary, how many responses gave each score

CREATE TYPE survey_summary;

CREATE FUNCTION survey_summary_in(cstring) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_summary_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION survey_summary_out(survey_summary) RETURNS cstring
	AS 'MODULE_PATHNAME', 'survey_summary_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION survey_summary_recv(internal) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_summary_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION survey_summary_send(survey_summary) RETURNS bytea
	AS 'MODULE_PATHNAME', 'survey_summary_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE survey_summary (
	INPUT = survey_summary_in,
	OUTPUT = survey_summary_out,
	RECEIVE = survey_summary_recv,
	SEND = survey_summary_send,
	STORAGE = extended
);
COMMENT ON TYPE survey_summary IS 'how many responses gave each whole score from 0 to 10';

COMMENT ON FUNCTION survey_summary_in(cstring) IS 'text input of survey_summary';
COMMENT ON FUNCTION survey_summary_out(survey_summary) IS 'text output of survey_summary';
COMMENT ON FUNCTION survey_summary_recv(internal) IS 'binary input of survey_summary';
COMMENT ON FUNCTION survey_summary_send(survey_summary) IS 'binary output of survey_summary';

-- survey: casts

CREATE FUNCTION survey_summary_to_jsonb(survey_summary) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'survey_summary_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_summary_to_jsonb(survey_summary) IS 'counts by score as a JSON object';

CREATE FUNCTION jsonb_to_survey_summary(jsonb) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'jsonb_to_survey_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION jsonb_to_survey_summary(jsonb) IS 'counts by score from a JSON object';

CREATE FUNCTION bytea_to_survey_summary(bytea) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'bytea_to_survey_summary' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION bytea_to_survey_summary(bytea) IS 'a summary from its binary form';

CREATE CAST (survey_summary AS jsonb) WITH FUNCTION survey_summary_to_jsonb(survey_summary);
COMMENT ON CAST (survey_summary AS jsonb) IS 'counts by score: {"9": 12, "10": 40}';
CREATE CAST (jsonb AS survey_summary) WITH FUNCTION jsonb_to_survey_summary(jsonb);
COMMENT ON CAST (jsonb AS survey_summary) IS 'counts by score: {"9": 12, "10": 40}';
CREATE CAST (survey_summary AS bytea) WITH FUNCTION survey_summary_send(survey_summary);
COMMENT ON CAST (survey_summary AS bytea) IS 'the binary form';
CREATE CAST (bytea AS survey_summary) WITH FUNCTION bytea_to_survey_summary(bytea);
COMMENT ON CAST (bytea AS survey_summary) IS 'the binary form';

-- survey: operators

CREATE FUNCTION survey_summary_add(a survey_summary, b survey_summary) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_summary_add' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_summary_add(survey_summary, survey_summary) IS 'implementation of + operator';

CREATE FUNCTION survey_summary_subtract(a survey_summary, b survey_summary) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_summary_subtract' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_summary_subtract(survey_summary, survey_summary) IS 'implementation of - operator';

CREATE OPERATOR + (
	FUNCTION = survey_summary_add,
	LEFTARG = survey_summary,
	RIGHTARG = survey_summary,
	COMMUTATOR = +
);
COMMENT ON OPERATOR + (survey_summary, survey_summary) IS 'merge';
CREATE OPERATOR - (
	FUNCTION = survey_summary_subtract,
	LEFTARG = survey_summary,
	RIGHTARG = survey_summary
);
COMMENT ON OPERATOR - (survey_summary, survey_summary) IS 'take away';

CREATE FUNCTION survey_summary_lt(a survey_summary, b survey_summary) RETURNS boolean
	AS 'MODULE_PATHNAME', 'survey_summary_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_summary_lt(survey_summary, survey_summary) IS 'implementation of < operator';

CREATE FUNCTION survey_summary_le(a survey_summary, b survey_summary) RETURNS boolean
	AS 'MODULE_PATHNAME', 'survey_summary_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_summary_le(survey_summary, survey_summary) IS 'implementation of <= operator';

CREATE FUNCTION survey_summary_eq(a survey_summary, b survey_summary) RETURNS boolean
	AS 'MODULE_PATHNAME', 'survey_summary_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_summary_eq(survey_summary, survey_summary) IS 'implementation of = operator';

CREATE FUNCTION survey_summary_ne(a survey_summary, b survey_summary) RETURNS boolean
	AS 'MODULE_PATHNAME', 'survey_summary_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_summary_ne(survey_summary, survey_summary) IS 'implementation of <> operator';

CREATE FUNCTION survey_summary_ge(a survey_summary, b survey_summary) RETURNS boolean
	AS 'MODULE_PATHNAME', 'survey_summary_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_summary_ge(survey_summary, survey_summary) IS 'implementation of >= operator';

CREATE FUNCTION survey_summary_gt(a survey_summary, b survey_summary) RETURNS boolean
	AS 'MODULE_PATHNAME', 'survey_summary_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_summary_gt(survey_summary, survey_summary) IS 'implementation of > operator';

CREATE OPERATOR < (
	FUNCTION = survey_summary_lt,
	LEFTARG = survey_summary,
	RIGHTARG = survey_summary,
	COMMUTATOR = >,
	NEGATOR = >=,
	RESTRICT = scalarltsel,
	JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (survey_summary, survey_summary) IS 'less than';
CREATE OPERATOR <= (
	FUNCTION = survey_summary_le,
	LEFTARG = survey_summary,
	RIGHTARG = survey_summary,
	COMMUTATOR = >=,
	NEGATOR = >,
	RESTRICT = scalarlesel,
	JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (survey_summary, survey_summary) IS 'less than or equal';
CREATE OPERATOR = (
	FUNCTION = survey_summary_eq,
	LEFTARG = survey_summary,
	RIGHTARG = survey_summary,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES,
	MERGES
);
COMMENT ON OPERATOR = (survey_summary, survey_summary) IS 'equal';
CREATE OPERATOR <> (
	FUNCTION = survey_summary_ne,
	LEFTARG = survey_summary,
	RIGHTARG = survey_summary,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (survey_summary, survey_summary) IS 'not equal';
CREATE OPERATOR >= (
	FUNCTION = survey_summary_ge,
	LEFTARG = survey_summary,
	RIGHTARG = survey_summary,
	COMMUTATOR = <=,
	NEGATOR = <,
	RESTRICT = scalargesel,
	JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (survey_summary, survey_summary) IS 'greater than or equal';
CREATE OPERATOR > (
	FUNCTION = survey_summary_gt,
	LEFTARG = survey_summary,
	RIGHTARG = survey_summary,
	COMMUTATOR = <,
	NEGATOR = <=,
	RESTRICT = scalargtsel,
	JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (survey_summary, survey_summary) IS 'greater than';

CREATE FUNCTION survey_summary_cmp(a survey_summary, b survey_summary) RETURNS integer
	AS 'MODULE_PATHNAME', 'survey_summary_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_summary_cmp(survey_summary, survey_summary) IS 'less-equal-greater';

CREATE FUNCTION survey_summary_hash(summary survey_summary) RETURNS integer
	AS 'MODULE_PATHNAME', 'survey_summary_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_summary_hash(survey_summary) IS 'hash';

CREATE FUNCTION survey_summary_hash_extended(summary survey_summary, seed bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'survey_summary_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_summary_hash_extended(survey_summary, bigint) IS 'hash';

CREATE OPERATOR CLASS survey_summary_ops
	DEFAULT FOR TYPE survey_summary USING btree AS
		OPERATOR 1 <,
		OPERATOR 2 <=,
		OPERATOR 3 =,
		OPERATOR 4 >=,
		OPERATOR 5 >,
		FUNCTION 1 survey_summary_cmp(survey_summary, survey_summary);
COMMENT ON OPERATOR CLASS survey_summary_ops USING btree IS 'order of survey_summary';
COMMENT ON OPERATOR FAMILY survey_summary_ops USING btree IS 'order of survey_summary';
CREATE OPERATOR CLASS survey_summary_ops
	DEFAULT FOR TYPE survey_summary USING hash AS
		OPERATOR 1 =,
		FUNCTION 1 survey_summary_hash(survey_summary),
		FUNCTION 2 survey_summary_hash_extended(survey_summary, bigint);
COMMENT ON OPERATOR CLASS survey_summary_ops USING hash IS 'hash of survey_summary';
COMMENT ON OPERATOR FAMILY survey_summary_ops USING hash IS 'hash of survey_summary';

