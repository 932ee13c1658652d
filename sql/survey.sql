-- survey: NPS, CSAT, CES and top-box share, from responses or from stored counts

-- survey: type

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

-- survey: functions of a summary

CREATE FUNCTION nps(summary survey_summary) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_nps' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps(survey_summary) IS 'Net Promoter Score, -100 to 100: 100 (promoters - detractors) / responses';

CREATE FUNCTION csat(summary survey_summary) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_csat' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat(survey_summary) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE FUNCTION csat(summary survey_summary, scale_max integer) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_csat' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat(survey_summary, integer) IS 'customer satisfaction in percent, 0 to 100: 100 sum(rating) / (responses scale_max), ratings 1 to scale_max';

CREATE FUNCTION ces(summary survey_summary) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_ces' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces(survey_summary) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE FUNCTION ces(summary survey_summary, scale_max integer) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_ces' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces(survey_summary, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE FUNCTION top_box(summary survey_summary, threshold integer) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_top_box' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_box(survey_summary, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE FUNCTION responses(summary survey_summary) RETURNS bigint
	AS 'MODULE_PATHNAME', 'survey_responses' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION responses(survey_summary) IS 'number of responses';

CREATE FUNCTION promoters(summary survey_summary) RETURNS bigint
	AS 'MODULE_PATHNAME', 'survey_promoters' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION promoters(survey_summary) IS 'number of responses 9 or 10';

CREATE FUNCTION passives(summary survey_summary) RETURNS bigint
	AS 'MODULE_PATHNAME', 'survey_passives' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION passives(survey_summary) IS 'number of responses 7 or 8';

CREATE FUNCTION detractors(summary survey_summary) RETURNS bigint
	AS 'MODULE_PATHNAME', 'survey_detractors' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION detractors(survey_summary) IS 'number of responses 0 to 6';

CREATE FUNCTION score_count(summary survey_summary, score integer) RETURNS bigint
	AS 'MODULE_PATHNAME', 'survey_score_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION score_count(survey_summary, integer) IS 'number of responses with this score';

CREATE FUNCTION mean_score(summary survey_summary) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_mean_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_score(survey_summary) IS 'mean score';

CREATE FUNCTION nps_margin(summary survey_summary, confidence double precision DEFAULT 0.95) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_nps_margin' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_margin(survey_summary, double precision) IS 'margin of error of the Net Promoter Score, in points';

CREATE FUNCTION nps_interval(summary survey_summary, confidence double precision DEFAULT 0.95) RETURNS numrange
	AS 'MODULE_PATHNAME', 'survey_nps_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_interval(survey_summary, double precision) IS 'confidence interval of the Net Promoter Score (adjusted Wald), in points';

CREATE FUNCTION top_box_interval(summary survey_summary, threshold integer, confidence double precision DEFAULT 0.95) RETURNS numrange
	AS 'MODULE_PATHNAME', 'survey_top_box_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_box_interval(survey_summary, integer, double precision) IS 'confidence interval of the share of responses at or above threshold (Wilson), in percent';

CREATE FUNCTION nps_test(a survey_summary, b survey_summary,
	OUT difference numeric, OUT standard_error numeric, OUT z numeric, OUT p_value numeric)
	AS 'MODULE_PATHNAME', 'survey_nps_test' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_test(survey_summary, survey_summary) IS 'do two Net Promoter Scores differ? difference a - b in points, its standard error, z and two-sided p-value (adjusted Wald)';

-- survey: functions of plain numbers

CREATE FUNCTION nps_category(score double precision) RETURNS text
	AS 'MODULE_PATHNAME', 'nps_category_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_category(double precision) IS 'detractor (below 7), passive (7 to below 9) or promoter (9 and above)';

CREATE FUNCTION nps_category(score numeric) RETURNS text
	AS 'MODULE_PATHNAME', 'nps_category_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_category(numeric) IS 'detractor (below 7), passive (7 to below 9) or promoter (9 and above)';

CREATE FUNCTION nps_from_counts(promoters bigint, passives bigint, detractors bigint) RETURNS numeric
	AS 'MODULE_PATHNAME', 'nps_from_counts' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_from_counts(bigint, bigint, bigint) IS 'Net Promoter Score from counts of promoters, passives and detractors';

CREATE FUNCTION wilson_interval(successes bigint, trials bigint, confidence double precision DEFAULT 0.95) RETURNS numrange
	AS 'MODULE_PATHNAME', 'wilson_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION wilson_interval(bigint, bigint, double precision) IS 'Wilson confidence interval of a share, 0 to 1';

-- survey: support functions

CREATE FUNCTION survey_transfn(survey_summary, smallint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_transfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_transfn(survey_summary, smallint) IS 'count one response';

CREATE FUNCTION survey_invfn(survey_summary, smallint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_invfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_invfn(survey_summary, smallint) IS 'take one response away';

CREATE FUNCTION survey_transfn(survey_summary, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_transfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_transfn(survey_summary, integer) IS 'count one response';

CREATE FUNCTION survey_invfn(survey_summary, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_invfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_invfn(survey_summary, integer) IS 'take one response away';

CREATE FUNCTION survey_transfn(survey_summary, bigint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_transfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_transfn(survey_summary, bigint) IS 'count one response';

CREATE FUNCTION survey_invfn(survey_summary, bigint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_invfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_invfn(survey_summary, bigint) IS 'take one response away';

CREATE FUNCTION survey_transfn(survey_summary, numeric) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_transfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_transfn(survey_summary, numeric) IS 'count one response';

CREATE FUNCTION survey_invfn(survey_summary, numeric) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_invfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_invfn(survey_summary, numeric) IS 'take one response away';

CREATE FUNCTION survey_transfn(survey_summary, double precision) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_transfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_transfn(survey_summary, double precision) IS 'count one response';

CREATE FUNCTION survey_invfn(survey_summary, double precision) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_invfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_invfn(survey_summary, double precision) IS 'take one response away';

CREATE FUNCTION survey_counted_transfn(survey_summary, smallint, bigint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_counted_transfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_counted_transfn(survey_summary, smallint, bigint) IS 'count many responses';

CREATE FUNCTION survey_counted_invfn(survey_summary, smallint, bigint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_counted_invfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_counted_invfn(survey_summary, smallint, bigint) IS 'take many responses away';

CREATE FUNCTION survey_counted_transfn(survey_summary, integer, bigint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_counted_transfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_counted_transfn(survey_summary, integer, bigint) IS 'count many responses';

CREATE FUNCTION survey_counted_invfn(survey_summary, integer, bigint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_counted_invfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_counted_invfn(survey_summary, integer, bigint) IS 'take many responses away';

CREATE FUNCTION survey_counted_transfn(survey_summary, bigint, bigint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_counted_transfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_counted_transfn(survey_summary, bigint, bigint) IS 'count many responses';

CREATE FUNCTION survey_counted_invfn(survey_summary, bigint, bigint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_counted_invfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_counted_invfn(survey_summary, bigint, bigint) IS 'take many responses away';

CREATE FUNCTION survey_counted_transfn(survey_summary, numeric, bigint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_counted_transfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_counted_transfn(survey_summary, numeric, bigint) IS 'count many responses';

CREATE FUNCTION survey_counted_invfn(survey_summary, numeric, bigint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_counted_invfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_counted_invfn(survey_summary, numeric, bigint) IS 'take many responses away';

CREATE FUNCTION survey_counted_transfn(survey_summary, double precision, bigint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_counted_transfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_counted_transfn(survey_summary, double precision, bigint) IS 'count many responses';

CREATE FUNCTION survey_counted_invfn(survey_summary, double precision, bigint) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_counted_invfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_counted_invfn(survey_summary, double precision, bigint) IS 'take many responses away';

CREATE FUNCTION survey_constant_transfn(survey_summary, smallint, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_constant_transfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_constant_transfn(survey_summary, smallint, integer) IS 'count one response, keep scale_max or threshold';

CREATE FUNCTION survey_constant_invfn(survey_summary, smallint, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_constant_invfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_constant_invfn(survey_summary, smallint, integer) IS 'take one response away';

CREATE FUNCTION survey_constant_transfn(survey_summary, integer, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_constant_transfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_constant_transfn(survey_summary, integer, integer) IS 'count one response, keep scale_max or threshold';

CREATE FUNCTION survey_constant_invfn(survey_summary, integer, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_constant_invfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_constant_invfn(survey_summary, integer, integer) IS 'take one response away';

CREATE FUNCTION survey_constant_transfn(survey_summary, bigint, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_constant_transfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_constant_transfn(survey_summary, bigint, integer) IS 'count one response, keep scale_max or threshold';

CREATE FUNCTION survey_constant_invfn(survey_summary, bigint, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_constant_invfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_constant_invfn(survey_summary, bigint, integer) IS 'take one response away';

CREATE FUNCTION survey_constant_transfn(survey_summary, numeric, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_constant_transfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_constant_transfn(survey_summary, numeric, integer) IS 'count one response, keep scale_max or threshold';

CREATE FUNCTION survey_constant_invfn(survey_summary, numeric, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_constant_invfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_constant_invfn(survey_summary, numeric, integer) IS 'take one response away';

CREATE FUNCTION survey_constant_transfn(survey_summary, double precision, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_constant_transfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_constant_transfn(survey_summary, double precision, integer) IS 'count one response, keep scale_max or threshold';

CREATE FUNCTION survey_constant_invfn(survey_summary, double precision, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_constant_invfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_constant_invfn(survey_summary, double precision, integer) IS 'take one response away';

CREATE FUNCTION survey_combinefn(survey_summary, survey_summary) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_combinefn(survey_summary, survey_summary) IS 'merge two states';

CREATE FUNCTION survey_combine_invfn(survey_summary, survey_summary) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_combine_invfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_combine_invfn(survey_summary, survey_summary) IS 'take a state away';

CREATE FUNCTION survey_finalfn(survey_summary) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_finalfn(survey_summary) IS 'the summary, NULL without responses';

CREATE FUNCTION survey_top_box_finalfn(survey_summary) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_top_box_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survey_top_box_finalfn(survey_summary) IS 'top_box with the threshold of the state';

CREATE FUNCTION nps_weighted_transfn(double precision[], smallint, double precision) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'nps_weighted_transfn_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_weighted_transfn(double precision[], smallint, double precision) IS 'add the weight of one response';

CREATE FUNCTION nps_weighted_transfn(double precision[], integer, double precision) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'nps_weighted_transfn_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_weighted_transfn(double precision[], integer, double precision) IS 'add the weight of one response';

CREATE FUNCTION nps_weighted_transfn(double precision[], bigint, double precision) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'nps_weighted_transfn_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_weighted_transfn(double precision[], bigint, double precision) IS 'add the weight of one response';

CREATE FUNCTION nps_weighted_transfn(double precision[], numeric, double precision) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'nps_weighted_transfn_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_weighted_transfn(double precision[], numeric, double precision) IS 'add the weight of one response';

CREATE FUNCTION nps_weighted_transfn(double precision[], double precision, double precision) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'nps_weighted_transfn_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_weighted_transfn(double precision[], double precision, double precision) IS 'add the weight of one response';

CREATE FUNCTION nps_weighted_combinefn(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'nps_weighted_combinefn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_weighted_combinefn(double precision[], double precision[]) IS 'merge two states';

CREATE FUNCTION nps_weighted_finalfn(double precision[]) RETURNS numeric
	AS 'MODULE_PATHNAME', 'nps_weighted_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_weighted_finalfn(double precision[]) IS 'weighted Net Promoter Score';

-- survey: aggregates

CREATE AGGREGATE nps(score smallint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = nps, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(smallint) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score integer) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = nps, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score bigint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = nps, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(bigint) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score numeric) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = nps, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(numeric) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score double precision) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = nps, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(double precision) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score smallint, weight double precision) (
	SFUNC = nps_weighted_transfn, STYPE = double precision[], INITCOND = '{0,0,0,0,0,0}',
	FINALFUNC = nps_weighted_finalfn, COMBINEFUNC = nps_weighted_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(smallint, double precision) IS 'weighted Net Promoter Score of scores 0 to 10, -100 to 100';

CREATE AGGREGATE nps(score integer, weight double precision) (
	SFUNC = nps_weighted_transfn, STYPE = double precision[], INITCOND = '{0,0,0,0,0,0}',
	FINALFUNC = nps_weighted_finalfn, COMBINEFUNC = nps_weighted_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer, double precision) IS 'weighted Net Promoter Score of scores 0 to 10, -100 to 100';

CREATE AGGREGATE nps(score bigint, weight double precision) (
	SFUNC = nps_weighted_transfn, STYPE = double precision[], INITCOND = '{0,0,0,0,0,0}',
	FINALFUNC = nps_weighted_finalfn, COMBINEFUNC = nps_weighted_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(bigint, double precision) IS 'weighted Net Promoter Score of scores 0 to 10, -100 to 100';

CREATE AGGREGATE nps(score numeric, weight double precision) (
	SFUNC = nps_weighted_transfn, STYPE = double precision[], INITCOND = '{0,0,0,0,0,0}',
	FINALFUNC = nps_weighted_finalfn, COMBINEFUNC = nps_weighted_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(numeric, double precision) IS 'weighted Net Promoter Score of scores 0 to 10, -100 to 100';

CREATE AGGREGATE nps(score double precision, weight double precision) (
	SFUNC = nps_weighted_transfn, STYPE = double precision[], INITCOND = '{0,0,0,0,0,0}',
	FINALFUNC = nps_weighted_finalfn, COMBINEFUNC = nps_weighted_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(double precision, double precision) IS 'weighted Net Promoter Score of scores 0 to 10, -100 to 100';

CREATE AGGREGATE csat(rating smallint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(smallint) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating integer) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating bigint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(bigint) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating numeric) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(numeric) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating double precision) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(double precision) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating smallint, scale_max integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(smallint, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE csat(rating integer, scale_max integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(integer, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE csat(rating bigint, scale_max integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(bigint, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE csat(rating numeric, scale_max integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(numeric, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE csat(rating double precision, scale_max integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(double precision, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE ces(score smallint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(smallint) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score integer) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(integer) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score bigint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(bigint) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score numeric) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(numeric) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score double precision) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(double precision) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score smallint, scale_max integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(smallint, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE ces(score integer, scale_max integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(integer, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE ces(score bigint, scale_max integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(bigint, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE ces(score numeric, scale_max integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(numeric, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE ces(score double precision, scale_max integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(double precision, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE top_box(score smallint, threshold integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = survey_top_box_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(smallint, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE top_box(score integer, threshold integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = survey_top_box_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(integer, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE top_box(score bigint, threshold integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = survey_top_box_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(bigint, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE top_box(score numeric, threshold integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = survey_top_box_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(numeric, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE top_box(score double precision, threshold integer) (
	SFUNC = survey_constant_transfn, STYPE = survey_summary, FINALFUNC = survey_top_box_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_constant_transfn, MINVFUNC = survey_constant_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(double precision, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE survey_agg(score smallint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(smallint) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score integer) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(integer) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score bigint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(bigint) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score numeric) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(numeric) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score double precision) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(double precision) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score smallint, responses bigint) (
	SFUNC = survey_counted_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_counted_transfn, MINVFUNC = survey_counted_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(smallint, bigint) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE survey_agg(score integer, responses bigint) (
	SFUNC = survey_counted_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_counted_transfn, MINVFUNC = survey_counted_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(integer, bigint) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE survey_agg(score bigint, responses bigint) (
	SFUNC = survey_counted_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_counted_transfn, MINVFUNC = survey_counted_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(bigint, bigint) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE survey_agg(score numeric, responses bigint) (
	SFUNC = survey_counted_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_counted_transfn, MINVFUNC = survey_counted_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(numeric, bigint) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE survey_agg(score double precision, responses bigint) (
	SFUNC = survey_counted_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_counted_transfn, MINVFUNC = survey_counted_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(double precision, bigint) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE rollup(summary survey_summary) (
	SFUNC = survey_combinefn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn,
	MSFUNC = survey_combinefn, MINVFUNC = survey_combine_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(survey_summary) IS 'merge of summaries';
