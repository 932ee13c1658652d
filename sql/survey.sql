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
	confidence double precision DEFAULT 0.95,
	OUT difference numeric, OUT lower numeric, OUT upper numeric, OUT p_value numeric,
	OUT adjusted_difference numeric, OUT standard_error numeric, OUT statistic numeric,
	OUT degrees_of_freedom numeric)
	AS 'MODULE_PATHNAME', 'survey_nps_test' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_test(survey_summary, survey_summary, double precision)
	IS 'do two Net Promoter Scores differ? difference a - b in points, its confidence limits, two-sided p-value (adjusted Wald)';

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

