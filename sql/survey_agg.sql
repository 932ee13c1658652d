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

CREATE FUNCTION survey_scale_max_transfn(survey_summary, smallint, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_scale_max_transfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_scale_max_transfn(survey_summary, smallint, integer) IS 'count one response, keep scale_max';

CREATE FUNCTION survey_scale_max_invfn(survey_summary, smallint, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_scale_max_invfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_scale_max_invfn(survey_summary, smallint, integer) IS 'take one response away';

CREATE FUNCTION survey_scale_max_transfn(survey_summary, integer, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_scale_max_transfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_scale_max_transfn(survey_summary, integer, integer) IS 'count one response, keep scale_max';

CREATE FUNCTION survey_scale_max_invfn(survey_summary, integer, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_scale_max_invfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_scale_max_invfn(survey_summary, integer, integer) IS 'take one response away';

CREATE FUNCTION survey_scale_max_transfn(survey_summary, bigint, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_scale_max_transfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_scale_max_transfn(survey_summary, bigint, integer) IS 'count one response, keep scale_max';

CREATE FUNCTION survey_scale_max_invfn(survey_summary, bigint, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_scale_max_invfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_scale_max_invfn(survey_summary, bigint, integer) IS 'take one response away';

CREATE FUNCTION survey_scale_max_transfn(survey_summary, numeric, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_scale_max_transfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_scale_max_transfn(survey_summary, numeric, integer) IS 'count one response, keep scale_max';

CREATE FUNCTION survey_scale_max_invfn(survey_summary, numeric, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_scale_max_invfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_scale_max_invfn(survey_summary, numeric, integer) IS 'take one response away';

CREATE FUNCTION survey_scale_max_transfn(survey_summary, double precision, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_scale_max_transfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_scale_max_transfn(survey_summary, double precision, integer) IS 'count one response, keep scale_max';

CREATE FUNCTION survey_scale_max_invfn(survey_summary, double precision, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_scale_max_invfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_scale_max_invfn(survey_summary, double precision, integer) IS 'take one response away';

CREATE FUNCTION survey_threshold_transfn(survey_summary, smallint, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_threshold_transfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_threshold_transfn(survey_summary, smallint, integer) IS 'count one response, keep threshold';

CREATE FUNCTION survey_threshold_invfn(survey_summary, smallint, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_threshold_invfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_threshold_invfn(survey_summary, smallint, integer) IS 'take one response away';

CREATE FUNCTION survey_threshold_transfn(survey_summary, integer, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_threshold_transfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_threshold_transfn(survey_summary, integer, integer) IS 'count one response, keep threshold';

CREATE FUNCTION survey_threshold_invfn(survey_summary, integer, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_threshold_invfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_threshold_invfn(survey_summary, integer, integer) IS 'take one response away';

CREATE FUNCTION survey_threshold_transfn(survey_summary, bigint, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_threshold_transfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_threshold_transfn(survey_summary, bigint, integer) IS 'count one response, keep threshold';

CREATE FUNCTION survey_threshold_invfn(survey_summary, bigint, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_threshold_invfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_threshold_invfn(survey_summary, bigint, integer) IS 'take one response away';

CREATE FUNCTION survey_threshold_transfn(survey_summary, numeric, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_threshold_transfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_threshold_transfn(survey_summary, numeric, integer) IS 'count one response, keep threshold';

CREATE FUNCTION survey_threshold_invfn(survey_summary, numeric, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_threshold_invfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_threshold_invfn(survey_summary, numeric, integer) IS 'take one response away';

CREATE FUNCTION survey_threshold_transfn(survey_summary, double precision, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_threshold_transfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_threshold_transfn(survey_summary, double precision, integer) IS 'count one response, keep threshold';

CREATE FUNCTION survey_threshold_invfn(survey_summary, double precision, integer) RETURNS survey_summary
	AS 'MODULE_PATHNAME', 'survey_threshold_invfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survey_threshold_invfn(survey_summary, double precision, integer) IS 'take one response away';

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
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = nps, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(smallint) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score integer) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = nps, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score bigint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = nps, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(bigint) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score numeric) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = nps, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(numeric) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score double precision) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = nps, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
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
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(smallint) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating integer) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating bigint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(bigint) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating numeric) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(numeric) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating double precision) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(double precision) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating smallint, scale_max integer) (
	SFUNC = survey_scale_max_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_scale_max_transfn, MINVFUNC = survey_scale_max_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(smallint, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE csat(rating integer, scale_max integer) (
	SFUNC = survey_scale_max_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_scale_max_transfn, MINVFUNC = survey_scale_max_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(integer, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE csat(rating bigint, scale_max integer) (
	SFUNC = survey_scale_max_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_scale_max_transfn, MINVFUNC = survey_scale_max_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(bigint, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE csat(rating numeric, scale_max integer) (
	SFUNC = survey_scale_max_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_scale_max_transfn, MINVFUNC = survey_scale_max_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(numeric, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE csat(rating double precision, scale_max integer) (
	SFUNC = survey_scale_max_transfn, STYPE = survey_summary, FINALFUNC = csat, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_scale_max_transfn, MINVFUNC = survey_scale_max_invfn, MSTYPE = survey_summary, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(double precision, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE ces(score smallint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(smallint) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score integer) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(integer) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score bigint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(bigint) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score numeric) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(numeric) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score double precision) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(double precision) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score smallint, scale_max integer) (
	SFUNC = survey_scale_max_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_scale_max_transfn, MINVFUNC = survey_scale_max_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(smallint, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE ces(score integer, scale_max integer) (
	SFUNC = survey_scale_max_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_scale_max_transfn, MINVFUNC = survey_scale_max_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(integer, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE ces(score bigint, scale_max integer) (
	SFUNC = survey_scale_max_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_scale_max_transfn, MINVFUNC = survey_scale_max_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(bigint, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE ces(score numeric, scale_max integer) (
	SFUNC = survey_scale_max_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_scale_max_transfn, MINVFUNC = survey_scale_max_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(numeric, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE ces(score double precision, scale_max integer) (
	SFUNC = survey_scale_max_transfn, STYPE = survey_summary, FINALFUNC = ces, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_scale_max_transfn, MINVFUNC = survey_scale_max_invfn, MSTYPE = survey_summary, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(double precision, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE top_box(score smallint, threshold integer) (
	SFUNC = survey_threshold_transfn, STYPE = survey_summary, FINALFUNC = survey_top_box_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_threshold_transfn, MINVFUNC = survey_threshold_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(smallint, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE top_box(score integer, threshold integer) (
	SFUNC = survey_threshold_transfn, STYPE = survey_summary, FINALFUNC = survey_top_box_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_threshold_transfn, MINVFUNC = survey_threshold_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(integer, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE top_box(score bigint, threshold integer) (
	SFUNC = survey_threshold_transfn, STYPE = survey_summary, FINALFUNC = survey_top_box_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_threshold_transfn, MINVFUNC = survey_threshold_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(bigint, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE top_box(score numeric, threshold integer) (
	SFUNC = survey_threshold_transfn, STYPE = survey_summary, FINALFUNC = survey_top_box_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_threshold_transfn, MINVFUNC = survey_threshold_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(numeric, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE top_box(score double precision, threshold integer) (
	SFUNC = survey_threshold_transfn, STYPE = survey_summary, FINALFUNC = survey_top_box_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_threshold_transfn, MINVFUNC = survey_threshold_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(double precision, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE survey_agg(score smallint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(smallint) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score integer) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(integer) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score bigint) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(bigint) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score numeric) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(numeric) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score double precision) (
	SFUNC = survey_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_transfn, MINVFUNC = survey_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(double precision) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score smallint, responses bigint) (
	SFUNC = survey_counted_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_counted_transfn, MINVFUNC = survey_counted_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(smallint, bigint) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE survey_agg(score integer, responses bigint) (
	SFUNC = survey_counted_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_counted_transfn, MINVFUNC = survey_counted_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(integer, bigint) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE survey_agg(score bigint, responses bigint) (
	SFUNC = survey_counted_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_counted_transfn, MINVFUNC = survey_counted_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(bigint, bigint) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE survey_agg(score numeric, responses bigint) (
	SFUNC = survey_counted_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_counted_transfn, MINVFUNC = survey_counted_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(numeric, bigint) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE survey_agg(score double precision, responses bigint) (
	SFUNC = survey_counted_transfn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_counted_transfn, MINVFUNC = survey_counted_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(double precision, bigint) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE rollup(summary survey_summary) (
	SFUNC = survey_combinefn, STYPE = survey_summary, FINALFUNC = survey_finalfn, COMBINEFUNC = survey_combinefn, INITCOND = '{}',
	MSFUNC = survey_combinefn, MINVFUNC = survey_combine_invfn, MSTYPE = survey_summary, MFINALFUNC = survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(survey_summary) IS 'merge of summaries';
