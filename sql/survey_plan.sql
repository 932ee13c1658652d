-- survey: before and after it

CREATE FUNCTION nps_sample_size(margin double precision,
	confidence double precision DEFAULT 0.95,
	pilot cx_survey DEFAULT NULL, population numeric DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'nps_sample_size' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_sample_size(double precision, double precision, cx_survey, numeric)
	IS 'responses that a Net Promoter Score with this margin of error needs';

CREATE FUNCTION nps_detectable_difference(responses_a numeric, responses_b numeric,
	confidence double precision DEFAULT 0.95, power double precision DEFAULT 0.8,
	pilot cx_survey DEFAULT NULL) RETURNS numeric
	AS 'MODULE_PATHNAME', 'nps_detectable_difference' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_detectable_difference(numeric, numeric, double precision,
	double precision, cx_survey)
	IS 'difference of two Net Promoter Scores, in points, that nps_test finds with this power';

CREATE FUNCTION score_from_label(label text) RETURNS smallint
	AS 'MODULE_PATHNAME', 'score_from_label' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION score_from_label(text)
	IS 'score in the label of a survey tool, as in "10 - Extremely likely"; NULL if it is blank';

CREATE FUNCTION p_adjust(p_value double precision, method text DEFAULT 'holm') RETURNS numeric
	AS 'MODULE_PATHNAME', 'p_adjust' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION p_adjust(double precision, text)
	IS 'p-value adjusted for the number of tests in its family, the partition: holm, bh (fdr) '
		'or bonferroni';
