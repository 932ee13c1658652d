-- survey: support functions

CREATE FUNCTION cx_survey_transfn(cx_survey, smallint) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_transfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_transfn(cx_survey, smallint) IS 'count one response';

CREATE FUNCTION cx_survey_invfn(cx_survey, smallint) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_invfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_invfn(cx_survey, smallint) IS 'take one response away';

CREATE FUNCTION cx_survey_transfn(cx_survey, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_transfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_transfn(cx_survey, integer) IS 'count one response';

CREATE FUNCTION cx_survey_invfn(cx_survey, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_invfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_invfn(cx_survey, integer) IS 'take one response away';

CREATE FUNCTION cx_survey_transfn(cx_survey, bigint) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_transfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_transfn(cx_survey, bigint) IS 'count one response';

CREATE FUNCTION cx_survey_invfn(cx_survey, bigint) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_invfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_invfn(cx_survey, bigint) IS 'take one response away';

CREATE FUNCTION cx_survey_transfn(cx_survey, numeric) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_transfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_transfn(cx_survey, numeric) IS 'count one response';

CREATE FUNCTION cx_survey_invfn(cx_survey, numeric) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_invfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_invfn(cx_survey, numeric) IS 'take one response away';

CREATE FUNCTION cx_survey_transfn(cx_survey, double precision) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_transfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_transfn(cx_survey, double precision) IS 'count one response';

CREATE FUNCTION cx_survey_invfn(cx_survey, double precision) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_invfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_invfn(cx_survey, double precision) IS 'take one response away';

CREATE FUNCTION cx_survey_counted_transfn(cx_survey, smallint, numeric) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_counted_transfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_counted_transfn(cx_survey, smallint, numeric) IS 'count many responses';

CREATE FUNCTION cx_survey_counted_invfn(cx_survey, smallint, numeric) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_counted_invfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_counted_invfn(cx_survey, smallint, numeric) IS 'take many responses away';

CREATE FUNCTION cx_survey_counted_transfn(cx_survey, integer, numeric) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_counted_transfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_counted_transfn(cx_survey, integer, numeric) IS 'count many responses';

CREATE FUNCTION cx_survey_counted_invfn(cx_survey, integer, numeric) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_counted_invfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_counted_invfn(cx_survey, integer, numeric) IS 'take many responses away';

CREATE FUNCTION cx_survey_counted_transfn(cx_survey, bigint, numeric) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_counted_transfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_counted_transfn(cx_survey, bigint, numeric) IS 'count many responses';

CREATE FUNCTION cx_survey_counted_invfn(cx_survey, bigint, numeric) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_counted_invfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_counted_invfn(cx_survey, bigint, numeric) IS 'take many responses away';

CREATE FUNCTION cx_survey_counted_transfn(cx_survey, numeric, numeric) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_counted_transfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_counted_transfn(cx_survey, numeric, numeric) IS 'count many responses';

CREATE FUNCTION cx_survey_counted_invfn(cx_survey, numeric, numeric) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_counted_invfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_counted_invfn(cx_survey, numeric, numeric) IS 'take many responses away';

CREATE FUNCTION cx_survey_counted_transfn(cx_survey, double precision, numeric) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_counted_transfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_counted_transfn(cx_survey, double precision, numeric) IS 'count many responses';

CREATE FUNCTION cx_survey_counted_invfn(cx_survey, double precision, numeric) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_counted_invfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_counted_invfn(cx_survey, double precision, numeric) IS 'take many responses away';

CREATE FUNCTION cx_survey_scale_max_transfn(cx_survey, smallint, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_scale_max_transfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_scale_max_transfn(cx_survey, smallint, integer) IS 'count one response, keep scale_max';

CREATE FUNCTION cx_survey_scale_max_invfn(cx_survey, smallint, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_scale_max_invfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_scale_max_invfn(cx_survey, smallint, integer) IS 'take one response away';

CREATE FUNCTION cx_survey_scale_max_transfn(cx_survey, integer, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_scale_max_transfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_scale_max_transfn(cx_survey, integer, integer) IS 'count one response, keep scale_max';

CREATE FUNCTION cx_survey_scale_max_invfn(cx_survey, integer, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_scale_max_invfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_scale_max_invfn(cx_survey, integer, integer) IS 'take one response away';

CREATE FUNCTION cx_survey_scale_max_transfn(cx_survey, bigint, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_scale_max_transfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_scale_max_transfn(cx_survey, bigint, integer) IS 'count one response, keep scale_max';

CREATE FUNCTION cx_survey_scale_max_invfn(cx_survey, bigint, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_scale_max_invfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_scale_max_invfn(cx_survey, bigint, integer) IS 'take one response away';

CREATE FUNCTION cx_survey_scale_max_transfn(cx_survey, numeric, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_scale_max_transfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_scale_max_transfn(cx_survey, numeric, integer) IS 'count one response, keep scale_max';

CREATE FUNCTION cx_survey_scale_max_invfn(cx_survey, numeric, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_scale_max_invfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_scale_max_invfn(cx_survey, numeric, integer) IS 'take one response away';

CREATE FUNCTION cx_survey_scale_max_transfn(cx_survey, double precision, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_scale_max_transfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_scale_max_transfn(cx_survey, double precision, integer) IS 'count one response, keep scale_max';

CREATE FUNCTION cx_survey_scale_max_invfn(cx_survey, double precision, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_scale_max_invfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_scale_max_invfn(cx_survey, double precision, integer) IS 'take one response away';

CREATE FUNCTION cx_survey_threshold_transfn(cx_survey, smallint, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_threshold_transfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_threshold_transfn(cx_survey, smallint, integer) IS 'count one response, keep threshold';

CREATE FUNCTION cx_survey_threshold_invfn(cx_survey, smallint, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_threshold_invfn_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_threshold_invfn(cx_survey, smallint, integer) IS 'take one response away';

CREATE FUNCTION cx_survey_threshold_transfn(cx_survey, integer, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_threshold_transfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_threshold_transfn(cx_survey, integer, integer) IS 'count one response, keep threshold';

CREATE FUNCTION cx_survey_threshold_invfn(cx_survey, integer, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_threshold_invfn_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_threshold_invfn(cx_survey, integer, integer) IS 'take one response away';

CREATE FUNCTION cx_survey_threshold_transfn(cx_survey, bigint, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_threshold_transfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_threshold_transfn(cx_survey, bigint, integer) IS 'count one response, keep threshold';

CREATE FUNCTION cx_survey_threshold_invfn(cx_survey, bigint, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_threshold_invfn_int8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_threshold_invfn(cx_survey, bigint, integer) IS 'take one response away';

CREATE FUNCTION cx_survey_threshold_transfn(cx_survey, numeric, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_threshold_transfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_threshold_transfn(cx_survey, numeric, integer) IS 'count one response, keep threshold';

CREATE FUNCTION cx_survey_threshold_invfn(cx_survey, numeric, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_threshold_invfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_threshold_invfn(cx_survey, numeric, integer) IS 'take one response away';

CREATE FUNCTION cx_survey_threshold_transfn(cx_survey, double precision, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_threshold_transfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_threshold_transfn(cx_survey, double precision, integer) IS 'count one response, keep threshold';

CREATE FUNCTION cx_survey_threshold_invfn(cx_survey, double precision, integer) RETURNS cx_survey
	AS 'MODULE_PATHNAME', 'cx_survey_threshold_invfn_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_survey_threshold_invfn(cx_survey, double precision, integer) IS 'take one response away';

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
COMMENT ON FUNCTION cx_survey_top_box_finalfn(cx_survey) IS 'top_box with the threshold of the state';

CREATE FUNCTION cx_nps_weighted_transfn(double precision[], smallint, double precision) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_nps_weighted_transfn_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_nps_weighted_transfn(double precision[], smallint, double precision) IS 'add the weight of one response';

CREATE FUNCTION cx_nps_weighted_transfn(double precision[], integer, double precision) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_nps_weighted_transfn_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_nps_weighted_transfn(double precision[], integer, double precision) IS 'add the weight of one response';

CREATE FUNCTION cx_nps_weighted_transfn(double precision[], bigint, double precision) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_nps_weighted_transfn_int8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_nps_weighted_transfn(double precision[], bigint, double precision) IS 'add the weight of one response';

CREATE FUNCTION cx_nps_weighted_transfn(double precision[], numeric, double precision) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_nps_weighted_transfn_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_nps_weighted_transfn(double precision[], numeric, double precision) IS 'add the weight of one response';

CREATE FUNCTION cx_nps_weighted_transfn(double precision[], double precision, double precision) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_nps_weighted_transfn_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_nps_weighted_transfn(double precision[], double precision, double precision) IS 'add the weight of one response';

CREATE FUNCTION cx_nps_weighted_combinefn(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_nps_weighted_combinefn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_nps_weighted_combinefn(double precision[], double precision[]) IS 'merge two states';

CREATE FUNCTION cx_nps_weighted_finalfn(double precision[]) RETURNS numeric
	AS 'MODULE_PATHNAME', 'cx_nps_weighted_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_nps_weighted_finalfn(double precision[]) IS 'weighted Net Promoter Score';

-- survey: aggregates

CREATE AGGREGATE nps(score smallint) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = nps, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(smallint) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score integer) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = nps, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score bigint) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = nps, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(bigint) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score numeric) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = nps, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(numeric) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score double precision) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = nps, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = nps, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(double precision) IS 'Net Promoter Score of scores 0 to 10, -100 to 100: 100 (promoters - detractors) / responses';

CREATE AGGREGATE nps(score smallint, weight double precision) (
	SFUNC = cx_nps_weighted_transfn, STYPE = double precision[], INITCOND = '{0,0,0,0,0,0}',
	FINALFUNC = cx_nps_weighted_finalfn, COMBINEFUNC = cx_nps_weighted_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(smallint, double precision) IS 'weighted Net Promoter Score of scores 0 to 10, -100 to 100';

CREATE AGGREGATE nps(score integer, weight double precision) (
	SFUNC = cx_nps_weighted_transfn, STYPE = double precision[], INITCOND = '{0,0,0,0,0,0}',
	FINALFUNC = cx_nps_weighted_finalfn, COMBINEFUNC = cx_nps_weighted_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer, double precision) IS 'weighted Net Promoter Score of scores 0 to 10, -100 to 100';

CREATE AGGREGATE nps(score bigint, weight double precision) (
	SFUNC = cx_nps_weighted_transfn, STYPE = double precision[], INITCOND = '{0,0,0,0,0,0}',
	FINALFUNC = cx_nps_weighted_finalfn, COMBINEFUNC = cx_nps_weighted_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(bigint, double precision) IS 'weighted Net Promoter Score of scores 0 to 10, -100 to 100';

CREATE AGGREGATE nps(score numeric, weight double precision) (
	SFUNC = cx_nps_weighted_transfn, STYPE = double precision[], INITCOND = '{0,0,0,0,0,0}',
	FINALFUNC = cx_nps_weighted_finalfn, COMBINEFUNC = cx_nps_weighted_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(numeric, double precision) IS 'weighted Net Promoter Score of scores 0 to 10, -100 to 100';

CREATE AGGREGATE nps(score double precision, weight double precision) (
	SFUNC = cx_nps_weighted_transfn, STYPE = double precision[], INITCOND = '{0,0,0,0,0,0}',
	FINALFUNC = cx_nps_weighted_finalfn, COMBINEFUNC = cx_nps_weighted_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(double precision, double precision) IS 'weighted Net Promoter Score of scores 0 to 10, -100 to 100';

CREATE AGGREGATE csat(rating smallint) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = csat, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(smallint) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating integer) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = csat, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating bigint) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = csat, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(bigint) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating numeric) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = csat, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(numeric) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating double precision) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = csat, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(double precision) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to 5';

CREATE AGGREGATE csat(rating smallint, scale_max integer) (
	SFUNC = cx_survey_scale_max_transfn, STYPE = cx_survey, FINALFUNC = csat, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_scale_max_transfn, MINVFUNC = cx_survey_scale_max_invfn, MSTYPE = cx_survey, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(smallint, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE csat(rating integer, scale_max integer) (
	SFUNC = cx_survey_scale_max_transfn, STYPE = cx_survey, FINALFUNC = csat, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_scale_max_transfn, MINVFUNC = cx_survey_scale_max_invfn, MSTYPE = cx_survey, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(integer, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE csat(rating bigint, scale_max integer) (
	SFUNC = cx_survey_scale_max_transfn, STYPE = cx_survey, FINALFUNC = csat, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_scale_max_transfn, MINVFUNC = cx_survey_scale_max_invfn, MSTYPE = cx_survey, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(bigint, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE csat(rating numeric, scale_max integer) (
	SFUNC = cx_survey_scale_max_transfn, STYPE = cx_survey, FINALFUNC = csat, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_scale_max_transfn, MINVFUNC = cx_survey_scale_max_invfn, MSTYPE = cx_survey, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(numeric, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE csat(rating double precision, scale_max integer) (
	SFUNC = cx_survey_scale_max_transfn, STYPE = cx_survey, FINALFUNC = csat, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_scale_max_transfn, MINVFUNC = cx_survey_scale_max_invfn, MSTYPE = cx_survey, MFINALFUNC = csat, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(double precision, integer) IS 'customer satisfaction in percent, 0 to 100, of ratings 1 to scale_max';

CREATE AGGREGATE ces(score smallint) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = ces, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(smallint) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score integer) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = ces, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(integer) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score bigint) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = ces, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(bigint) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score numeric) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = ces, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(numeric) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score double precision) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = ces, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(double precision) IS 'Customer Effort Score: the mean of scores 1 to 7';

CREATE AGGREGATE ces(score smallint, scale_max integer) (
	SFUNC = cx_survey_scale_max_transfn, STYPE = cx_survey, FINALFUNC = ces, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_scale_max_transfn, MINVFUNC = cx_survey_scale_max_invfn, MSTYPE = cx_survey, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(smallint, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE ces(score integer, scale_max integer) (
	SFUNC = cx_survey_scale_max_transfn, STYPE = cx_survey, FINALFUNC = ces, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_scale_max_transfn, MINVFUNC = cx_survey_scale_max_invfn, MSTYPE = cx_survey, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(integer, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE ces(score bigint, scale_max integer) (
	SFUNC = cx_survey_scale_max_transfn, STYPE = cx_survey, FINALFUNC = ces, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_scale_max_transfn, MINVFUNC = cx_survey_scale_max_invfn, MSTYPE = cx_survey, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(bigint, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE ces(score numeric, scale_max integer) (
	SFUNC = cx_survey_scale_max_transfn, STYPE = cx_survey, FINALFUNC = ces, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_scale_max_transfn, MINVFUNC = cx_survey_scale_max_invfn, MSTYPE = cx_survey, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(numeric, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE ces(score double precision, scale_max integer) (
	SFUNC = cx_survey_scale_max_transfn, STYPE = cx_survey, FINALFUNC = ces, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_scale_max_transfn, MINVFUNC = cx_survey_scale_max_invfn, MSTYPE = cx_survey, MFINALFUNC = ces, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(double precision, integer) IS 'Customer Effort Score: the mean of scores 1 to scale_max';

CREATE AGGREGATE top_box(score smallint, threshold integer) (
	SFUNC = cx_survey_threshold_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_top_box_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_threshold_transfn, MINVFUNC = cx_survey_threshold_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(smallint, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE top_box(score integer, threshold integer) (
	SFUNC = cx_survey_threshold_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_top_box_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_threshold_transfn, MINVFUNC = cx_survey_threshold_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(integer, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE top_box(score bigint, threshold integer) (
	SFUNC = cx_survey_threshold_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_top_box_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_threshold_transfn, MINVFUNC = cx_survey_threshold_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(bigint, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE top_box(score numeric, threshold integer) (
	SFUNC = cx_survey_threshold_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_top_box_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_threshold_transfn, MINVFUNC = cx_survey_threshold_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(numeric, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE top_box(score double precision, threshold integer) (
	SFUNC = cx_survey_threshold_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_top_box_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_threshold_transfn, MINVFUNC = cx_survey_threshold_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_top_box_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_box(double precision, integer) IS 'share of responses at or above threshold in percent, 0 to 100';

CREATE AGGREGATE survey_agg(score smallint) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(smallint) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score integer) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(integer) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score bigint) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(bigint) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score numeric) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(numeric) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score double precision) (
	SFUNC = cx_survey_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_transfn, MINVFUNC = cx_survey_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(double precision) IS 'summary of scores 0 to 10 that stores, merges and slides';

CREATE AGGREGATE survey_agg(score smallint, responses numeric) (
	SFUNC = cx_survey_counted_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_counted_transfn, MINVFUNC = cx_survey_counted_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(smallint, numeric) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE survey_agg(score integer, responses numeric) (
	SFUNC = cx_survey_counted_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_counted_transfn, MINVFUNC = cx_survey_counted_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(integer, numeric) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE survey_agg(score bigint, responses numeric) (
	SFUNC = cx_survey_counted_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_counted_transfn, MINVFUNC = cx_survey_counted_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(bigint, numeric) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE survey_agg(score numeric, responses numeric) (
	SFUNC = cx_survey_counted_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_counted_transfn, MINVFUNC = cx_survey_counted_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(numeric, numeric) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE survey_agg(score double precision, responses numeric) (
	SFUNC = cx_survey_counted_transfn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_counted_transfn, MINVFUNC = cx_survey_counted_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(double precision, numeric) IS 'summary of scores 0 to 10 already counted';

CREATE AGGREGATE survey_agg(summary cx_survey) (
	SFUNC = cx_survey_combinefn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn, COMBINEFUNC = cx_survey_combinefn, INITCOND = '{}',
	MSFUNC = cx_survey_combinefn, MINVFUNC = cx_survey_combine_invfn, MSTYPE = cx_survey, MFINALFUNC = cx_survey_finalfn, MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(cx_survey) IS 'merge of summaries';
