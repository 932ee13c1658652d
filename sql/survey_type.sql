-- survey: the type cx_survey, how many responses gave each score

CREATE TYPE cx_survey;

CREATE FUNCTION cx_survey_in(cstring) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION cx_survey_out(cx_survey) RETURNS cstring
	AS 'MODULE_PATHNAME', 'cx_survey_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION cx_survey_recv(internal) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION cx_survey_send(cx_survey) RETURNS bytea
	AS 'MODULE_PATHNAME', 'cx_survey_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE cx_survey (
	INPUT = cx_survey_in,
	OUTPUT = cx_survey_out,
	RECEIVE = cx_survey_recv,
	SEND = cx_survey_send,
	STORAGE = extended
);
COMMENT ON TYPE cx_survey IS 'how many responses gave each whole score from 0 to 10';

COMMENT ON FUNCTION cx_survey_in(cstring) IS 'text input of cx_survey';
COMMENT ON FUNCTION cx_survey_out(cx_survey) IS 'text output of cx_survey';
COMMENT ON FUNCTION cx_survey_recv(internal) IS 'binary input of cx_survey';
COMMENT ON FUNCTION cx_survey_send(cx_survey) IS 'binary output of cx_survey';

-- survey: casts

CREATE FUNCTION cx_survey_to_jsonb(cx_survey) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'cx_survey_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_to_jsonb(cx_survey) IS 'counts by score as a JSON object';

CREATE FUNCTION cx_survey_from_jsonb(jsonb) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_from_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_from_jsonb(jsonb) IS 'counts by score from a JSON object';

CREATE FUNCTION cx_survey_from_bytea(bytea) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_from_bytea' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_from_bytea(bytea) IS 'a summary from its binary form';

CREATE CAST (cx_survey AS jsonb) WITH FUNCTION cx_survey_to_jsonb(cx_survey);
COMMENT ON CAST (cx_survey AS jsonb) IS 'counts by score: {"9": 12, "10": 40}';
CREATE CAST (jsonb AS cx_survey) WITH FUNCTION cx_survey_from_jsonb(jsonb);
COMMENT ON CAST (jsonb AS cx_survey) IS 'counts by score: {"9": 12, "10": 40}';
CREATE CAST (cx_survey AS bytea) WITH FUNCTION cx_survey_send(cx_survey);
COMMENT ON CAST (cx_survey AS bytea) IS 'the binary form';
CREATE CAST (bytea AS cx_survey) WITH FUNCTION cx_survey_from_bytea(bytea);
COMMENT ON CAST (bytea AS cx_survey) IS 'the binary form';

-- survey: operators

CREATE FUNCTION cx_survey_add(a cx_survey, b cx_survey) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_add' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_add(cx_survey, cx_survey) IS 'implementation of + operator';

CREATE FUNCTION cx_survey_subtract(a cx_survey, b cx_survey) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_subtract' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_subtract(cx_survey, cx_survey) IS 'implementation of - operator';

CREATE OPERATOR + (
	FUNCTION = cx_survey_add,
	LEFTARG = cx_survey,
	RIGHTARG = cx_survey,
	COMMUTATOR = +
);
COMMENT ON OPERATOR + (cx_survey, cx_survey) IS 'merge';
CREATE OPERATOR - (
	FUNCTION = cx_survey_subtract,
	LEFTARG = cx_survey,
	RIGHTARG = cx_survey
);
COMMENT ON OPERATOR - (cx_survey, cx_survey) IS 'take away';

CREATE FUNCTION cx_survey_lt(a cx_survey, b cx_survey) RETURNS boolean
	AS 'MODULE_PATHNAME', 'cx_survey_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_lt(cx_survey, cx_survey) IS 'implementation of < operator';

CREATE FUNCTION cx_survey_le(a cx_survey, b cx_survey) RETURNS boolean
	AS 'MODULE_PATHNAME', 'cx_survey_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_le(cx_survey, cx_survey) IS 'implementation of <= operator';

CREATE FUNCTION cx_survey_eq(a cx_survey, b cx_survey) RETURNS boolean
	AS 'MODULE_PATHNAME', 'cx_survey_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_eq(cx_survey, cx_survey) IS 'implementation of = operator';

CREATE FUNCTION cx_survey_ne(a cx_survey, b cx_survey) RETURNS boolean
	AS 'MODULE_PATHNAME', 'cx_survey_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_ne(cx_survey, cx_survey) IS 'implementation of <> operator';

CREATE FUNCTION cx_survey_ge(a cx_survey, b cx_survey) RETURNS boolean
	AS 'MODULE_PATHNAME', 'cx_survey_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_ge(cx_survey, cx_survey) IS 'implementation of >= operator';

CREATE FUNCTION cx_survey_gt(a cx_survey, b cx_survey) RETURNS boolean
	AS 'MODULE_PATHNAME', 'cx_survey_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_gt(cx_survey, cx_survey) IS 'implementation of > operator';

CREATE OPERATOR < (
	FUNCTION = cx_survey_lt,
	LEFTARG = cx_survey,
	RIGHTARG = cx_survey,
	COMMUTATOR = >,
	NEGATOR = >=,
	RESTRICT = scalarltsel,
	JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (cx_survey, cx_survey) IS 'less than';
CREATE OPERATOR <= (
	FUNCTION = cx_survey_le,
	LEFTARG = cx_survey,
	RIGHTARG = cx_survey,
	COMMUTATOR = >=,
	NEGATOR = >,
	RESTRICT = scalarlesel,
	JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (cx_survey, cx_survey) IS 'less than or equal';
CREATE OPERATOR = (
	FUNCTION = cx_survey_eq,
	LEFTARG = cx_survey,
	RIGHTARG = cx_survey,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES,
	MERGES
);
COMMENT ON OPERATOR = (cx_survey, cx_survey) IS 'equal';
CREATE OPERATOR <> (
	FUNCTION = cx_survey_ne,
	LEFTARG = cx_survey,
	RIGHTARG = cx_survey,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (cx_survey, cx_survey) IS 'not equal';
CREATE OPERATOR >= (
	FUNCTION = cx_survey_ge,
	LEFTARG = cx_survey,
	RIGHTARG = cx_survey,
	COMMUTATOR = <=,
	NEGATOR = <,
	RESTRICT = scalargesel,
	JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (cx_survey, cx_survey) IS 'greater than or equal';
CREATE OPERATOR > (
	FUNCTION = cx_survey_gt,
	LEFTARG = cx_survey,
	RIGHTARG = cx_survey,
	COMMUTATOR = <,
	NEGATOR = <=,
	RESTRICT = scalargtsel,
	JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (cx_survey, cx_survey) IS 'greater than';

CREATE FUNCTION cx_survey_cmp(a cx_survey, b cx_survey) RETURNS integer
	AS 'MODULE_PATHNAME', 'cx_survey_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_cmp(cx_survey, cx_survey) IS 'less-equal-greater';

CREATE FUNCTION cx_survey_hash(summary cx_survey) RETURNS integer
	AS 'MODULE_PATHNAME', 'cx_survey_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_hash(cx_survey) IS 'hash';

CREATE FUNCTION cx_survey_hash_extended(summary cx_survey, seed bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'cx_survey_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_hash_extended(cx_survey, bigint) IS 'hash';

CREATE OPERATOR CLASS cx_survey_ops
	DEFAULT FOR TYPE cx_survey USING btree AS
		OPERATOR 1 <,
		OPERATOR 2 <=,
		OPERATOR 3 =,
		OPERATOR 4 >=,
		OPERATOR 5 >,
		FUNCTION 1 cx_survey_cmp(cx_survey, cx_survey);
COMMENT ON OPERATOR CLASS cx_survey_ops USING btree IS 'order of cx_survey';
COMMENT ON OPERATOR FAMILY cx_survey_ops USING btree IS 'order of cx_survey';
CREATE OPERATOR CLASS cx_survey_ops
	DEFAULT FOR TYPE cx_survey USING hash AS
		OPERATOR 1 =,
		FUNCTION 1 cx_survey_hash(cx_survey),
		FUNCTION 2 cx_survey_hash_extended(cx_survey, bigint);
COMMENT ON OPERATOR CLASS cx_survey_ops USING hash IS 'hash of cx_survey';
COMMENT ON OPERATOR FAMILY cx_survey_ops USING hash IS 'hash of cx_survey';

