COMMENT ON TYPE cx_survey
	IS 'responses by whole score from 0 to 10: how many, and what they weigh';

-- survey: what only counts can do

CREATE FUNCTION cx_survey_subtract(a cx_survey, b cx_survey) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_subtract' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_subtract(cx_survey, cx_survey) IS 'implementation of - operator';

CREATE OPERATOR - (
	FUNCTION = cx_survey_subtract,
	LEFTARG = cx_survey,
	RIGHTARG = cx_survey
);
COMMENT ON OPERATOR - (cx_survey, cx_survey) IS 'take away';

-- survey: functions of a summary

CREATE FUNCTION nps(summary cx_survey) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_nps' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps(cx_survey)
	IS 'Net Promoter Score, -100 to 100: 100 (promoters - detractors) / responses';

CREATE FUNCTION csat(summary cx_survey) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_csat' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat(cx_survey)
	IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE FUNCTION csat(summary cx_survey, scale_max integer) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_csat' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat(cx_survey, integer)
	IS 'customer satisfaction in percent, 0 to 100: 100 sum(rating) / (responses scale_max), '
		'ratings 1 to scale_max';

CREATE FUNCTION ces(summary cx_survey) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_ces' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces(cx_survey) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE FUNCTION ces(summary cx_survey, scale_max integer) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_ces' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces(cx_survey, integer)
	IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE FUNCTION top_box(summary cx_survey, threshold integer) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_top_box' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_box(cx_survey, integer)
	IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE FUNCTION response_count(summary cx_survey) RETURNS bigint
	AS 'MODULE_PATHNAME', 'response_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION response_count(cx_survey) IS 'number of responses';

CREATE FUNCTION response_weight(summary cx_survey) RETURNS numeric
	AS 'MODULE_PATHNAME', 'response_weight' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION response_weight(cx_survey)
	IS 'sum of the weights of the responses; their number, if they have none';

CREATE FUNCTION effective_responses(summary cx_survey) RETURNS numeric
	AS 'MODULE_PATHNAME', 'effective_responses' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION effective_responses(cx_survey)
	IS 'effective number of responses, or of clusters: sum(weight)^2 / sum(weight^2) (Kish)';

CREATE FUNCTION promoter_count(summary cx_survey) RETURNS bigint
	AS 'MODULE_PATHNAME', 'promoter_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION promoter_count(cx_survey) IS 'number of responses 9 or 10';

CREATE FUNCTION passive_count(summary cx_survey) RETURNS bigint
	AS 'MODULE_PATHNAME', 'passive_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION passive_count(cx_survey) IS 'number of responses 7 or 8';

CREATE FUNCTION detractor_count(summary cx_survey) RETURNS bigint
	AS 'MODULE_PATHNAME', 'detractor_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION detractor_count(cx_survey) IS 'number of responses 0 to 6';

CREATE FUNCTION score_count(summary cx_survey, score integer) RETURNS bigint
	AS 'MODULE_PATHNAME', 'survey_score_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION score_count(cx_survey, integer) IS 'number of responses with this score';

CREATE FUNCTION mean_score(summary cx_survey) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_mean_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_score(cx_survey) IS 'mean score';

CREATE FUNCTION nps_margin(summary cx_survey, confidence double precision DEFAULT 0.95)
	RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_nps_margin' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_margin(cx_survey, double precision)
	IS 'margin of error of the Net Promoter Score, in points';

CREATE FUNCTION nps_interval(summary cx_survey, confidence double precision DEFAULT 0.95)
	RETURNS numrange
	AS 'MODULE_PATHNAME', 'survey_nps_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_interval(cx_survey, double precision)
	IS 'confidence interval of the Net Promoter Score (adjusted Wald), in points';

CREATE FUNCTION csat_interval(
	summary cx_survey, scale_max integer DEFAULT 5,
	confidence double precision DEFAULT 0.95) RETURNS numrange
	AS 'MODULE_PATHNAME', 'survey_csat_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_interval(cx_survey, integer, double precision)
	IS 'confidence interval of customer satisfaction, in percent';

CREATE FUNCTION ces_interval(
	summary cx_survey, scale_max integer DEFAULT 7,
	confidence double precision DEFAULT 0.95) RETURNS numrange
	AS 'MODULE_PATHNAME', 'survey_ces_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_interval(cx_survey, integer, double precision)
	IS 'confidence interval of the Customer Effort Score';

CREATE FUNCTION top_box_interval(
	summary cx_survey, threshold integer,
	confidence double precision DEFAULT 0.95) RETURNS numrange
	AS 'MODULE_PATHNAME', 'survey_top_box_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_box_interval(cx_survey, integer, double precision)
	IS 'confidence interval of the share of responses at or above threshold (Wilson), in percent';

CREATE FUNCTION nps_test(a cx_survey, b cx_survey, confidence double precision DEFAULT 0.95)
	RETURNS cx_test
	AS 'MODULE_PATHNAME', 'survey_nps_test' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_test(cx_survey, cx_survey, double precision)
	IS 'do two Net Promoter Scores differ? in points';

CREATE FUNCTION csat_test(
	a cx_survey, b cx_survey, scale_max integer DEFAULT 5,
	confidence double precision DEFAULT 0.95) RETURNS cx_test
	AS 'MODULE_PATHNAME', 'survey_csat_test' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_test(cx_survey, cx_survey, integer, double precision)
	IS 'does the satisfaction of two groups differ? in percent';

CREATE FUNCTION ces_test(
	a cx_survey, b cx_survey, scale_max integer DEFAULT 7,
	confidence double precision DEFAULT 0.95) RETURNS cx_test
	AS 'MODULE_PATHNAME', 'survey_ces_test' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_test(cx_survey, cx_survey, integer, double precision)
	IS 'do two Customer Effort Scores differ?';

CREATE FUNCTION top_box_test(
	a cx_survey, b cx_survey, threshold integer,
	confidence double precision DEFAULT 0.95) RETURNS cx_test
	AS 'MODULE_PATHNAME', 'survey_top_box_test' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_box_test(cx_survey, cx_survey, integer, double precision)
	IS 'do two shares of responses at or above threshold differ? in percent (Agresti-Caffo)';

-- survey: functions of plain numbers

CREATE FUNCTION nps_category(score double precision) RETURNS text
	AS 'MODULE_PATHNAME', 'nps_category_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_category(double precision)
	IS 'detractor (below 7), passive (7 to below 9) or promoter (9 and above)';

CREATE FUNCTION nps_category(score numeric) RETURNS text
	AS 'MODULE_PATHNAME', 'nps_category_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_category(numeric)
	IS 'detractor (below 7), passive (7 to below 9) or promoter (9 and above)';

CREATE FUNCTION nps_from_counts(promoters numeric, passives numeric, detractors numeric)
	RETURNS numeric
	AS 'MODULE_PATHNAME', 'nps_from_counts' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_from_counts(numeric, numeric, numeric)
	IS 'Net Promoter Score from counts of promoters, passives and detractors';

CREATE FUNCTION wilson_interval(
	successes numeric, trials numeric, confidence double precision DEFAULT 0.95) RETURNS numrange
	AS 'MODULE_PATHNAME', 'wilson_interval' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION wilson_interval(numeric, numeric, double precision)
	IS 'Wilson confidence interval of a share, 0 to 1';

-- survey: support functions

CREATE FUNCTION cx_survey_combinefn(cx_survey, cx_survey) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_combinefn(cx_survey, cx_survey) IS 'merge two states';

CREATE FUNCTION cx_survey_combine_invfn(cx_survey, cx_survey) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_combine_invfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_combine_invfn(cx_survey, cx_survey) IS 'take a state away';

CREATE FUNCTION cx_survey_finalfn(cx_survey) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_finalfn(cx_survey) IS 'the summary, NULL without responses';

CREATE FUNCTION cx_survey_top_box_finalfn(cx_survey) RETURNS numeric
	AS 'MODULE_PATHNAME', 'cx_survey_top_box_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_top_box_finalfn(cx_survey)
	IS 'top_box with the threshold of the state';

CREATE FUNCTION cx_survey_clustered_transfn(cx_survey, cx_survey) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_clustered_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_clustered_transfn(cx_survey, cx_survey) IS 'add one cluster';

-- survey: aggregates over summaries

CREATE AGGREGATE survey_agg(summary cx_survey) (
	SFUNC = cx_survey_combinefn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn,
	COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_combinefn, MINVFUNC = cx_survey_combine_invfn, MSTYPE = cx_survey,
	MFINALFUNC = cx_survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(cx_survey) IS 'merge of summaries';

CREATE AGGREGATE clustered_survey_agg(summary cx_survey) (
	SFUNC = cx_survey_clustered_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn,
	COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clustered_survey_agg(cx_survey)
	IS 'summary of responses that belong together: those of each summary are one cluster';
