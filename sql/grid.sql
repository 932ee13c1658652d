-- grid: G2 Score, eligibility for a Grid, quadrants, and the picture

-- grid: functions of plain numbers

CREATE FUNCTION ranked_score(VARIADIC scores double precision[]) RETURNS numeric
	AS 'MODULE_PATHNAME', 'ranked_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ranked_score(double precision[])
	IS 'weighted mean of scores given most important first, with rank-order-centroid weights; '
		'NULLs drop out';

CREATE FUNCTION grid_satisfaction(end_user double precision, popularity double precision,
	quality double precision,
	recency double precision, administration double precision, overall double precision)
	RETURNS numeric
	AS 'MODULE_PATHNAME', 'grid_satisfaction' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION grid_satisfaction(double precision, double precision, double precision,
	double precision, double precision, double precision)
	IS 'Satisfaction, 0 to 100: ranked score of six factors, each 0 to 100 or NULL';

CREATE FUNCTION grid_market_presence(reviews double precision, recent_reviews double precision,
	employees double precision,
	web_presence double precision, social_presence double precision, growth double precision,
	vendor_age double precision, employee_satisfaction double precision) RETURNS numeric
	AS 'MODULE_PATHNAME', 'grid_market_presence' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION grid_market_presence(double precision, double precision, double precision,
	double precision, double precision, double precision, double precision, double precision)
	IS 'Market Presence, 0 to 100: ranked score of eight factors, each 0 to 100 or NULL';

CREATE FUNCTION grid_eligible(product_reviews numeric, category_reviews numeric,
	qualified_products numeric,
	min_product_reviews numeric DEFAULT 10, min_category_reviews numeric DEFAULT 150,
	min_qualified_products numeric DEFAULT 6)
	RETURNS boolean
	AS 'MODULE_PATHNAME', 'grid_eligible' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION grid_eligible(numeric, numeric, numeric, numeric, numeric, numeric)
	IS 'does a product appear on the Grid of its category?';

CREATE TYPE cx_grid_gap AS (
	missing_reviews bigint, missing_category_reviews bigint, missing_products bigint
);
COMMENT ON TYPE cx_grid_gap
	IS 'what a product and its category still lack for the Grid; 0 where nothing';

CREATE FUNCTION grid_shortfall(product_reviews numeric, category_reviews numeric,
	qualified_products numeric,
	min_product_reviews numeric DEFAULT 10, min_category_reviews numeric DEFAULT 150,
	min_qualified_products numeric DEFAULT 6)
	RETURNS cx_grid_gap
	AS 'MODULE_PATHNAME', 'grid_shortfall' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION grid_shortfall(numeric, numeric, numeric, numeric, numeric, numeric)
	IS 'what a product and its category still lack for the Grid; 0 where nothing';

CREATE FUNCTION grid_quadrant(
	satisfaction double precision, market_presence double precision,
	midpoint double precision DEFAULT 50)
	RETURNS text
	AS 'MODULE_PATHNAME', 'grid_quadrant' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION grid_quadrant(double precision, double precision, double precision)
	IS 'Leader, High Performer, Contender or Niche';

CREATE FUNCTION grid_segment(employees numeric) RETURNS text
	AS 'MODULE_PATHNAME', 'grid_segment' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION grid_segment(numeric)
	IS 'Small-Business (up to 50 employees), Mid-Market (51 to 1000) or Enterprise';

-- grid: window functions

CREATE FUNCTION grid_scale(value double precision) RETURNS numeric
	AS 'MODULE_PATHNAME', 'grid_scale' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION grid_scale(double precision)
	IS 'value on a scale from 0, the lowest of the partition, to 100, the highest; 50 if all '
		'are equal';

CREATE FUNCTION grid_eligible(product_reviews numeric) RETURNS boolean
	AS 'MODULE_PATHNAME', 'grid_eligible_window' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION grid_eligible(numeric)
	IS 'does a product appear on the Grid of its category, the partition?';

CREATE FUNCTION grid_shortfall(product_reviews numeric) RETURNS cx_grid_gap
	AS 'MODULE_PATHNAME', 'grid_shortfall_window' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION grid_shortfall(numeric)
	IS 'what a product and its category, the partition, still lack for the Grid';

-- grid: support functions

CREATE FUNCTION cx_g2_score_transfn(double precision[], double precision, double precision)
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_g2_score_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_g2_score_transfn(double precision[], double precision, double precision)
	IS 'add the scores of one row';

CREATE FUNCTION cx_g2_score_combinefn(double precision[], double precision[])
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_g2_score_combinefn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_g2_score_combinefn(double precision[], double precision[])
	IS 'merge two states';

CREATE FUNCTION cx_g2_score_finalfn(double precision[]) RETURNS numeric
	AS 'MODULE_PATHNAME', 'cx_g2_score_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_g2_score_finalfn(double precision[]) IS 'mean of the two sides'' means';

CREATE FUNCTION cx_grid_svg_transfn(bytea, text, double precision, double precision) RETURNS bytea
	AS 'MODULE_PATHNAME', 'cx_grid_svg_transfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_grid_svg_transfn(bytea, text, double precision, double precision)
	IS 'add a product';

CREATE FUNCTION cx_grid_svg_transfn(bytea, text, double precision, double precision, text)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'cx_grid_svg_transfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_grid_svg_transfn(bytea, text, double precision, double precision, text)
	IS 'add a product of a Grid with a title';

CREATE FUNCTION cx_grid_svg_combinefn(bytea, bytea) RETURNS bytea
	AS 'MODULE_PATHNAME', 'cx_grid_svg_combinefn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_grid_svg_combinefn(bytea, bytea) IS 'merge two states';

CREATE FUNCTION cx_grid_svg_finalfn(bytea) RETURNS text
	AS 'MODULE_PATHNAME', 'cx_grid_svg_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_grid_svg_finalfn(bytea) IS 'draw the products';

-- grid: aggregates

CREATE AGGREGATE g2_score(satisfaction double precision, market_presence double precision) (
	SFUNC = cx_g2_score_transfn, STYPE = double precision[], FINALFUNC = cx_g2_score_finalfn,
	COMBINEFUNC = cx_g2_score_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE g2_score(double precision, double precision)
	IS 'G2 Score, 0 to 100: the mean of average Satisfaction and average Market Presence';

CREATE AGGREGATE grid_svg(name text, satisfaction double precision,
	market_presence double precision) (
	SFUNC = cx_grid_svg_transfn, STYPE = bytea, FINALFUNC = cx_grid_svg_finalfn,
	COMBINEFUNC = cx_grid_svg_combinefn,
	INITCOND = '\x00000000ffffffff',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE grid_svg(text, double precision, double precision)
	IS 'picture of a Grid as SVG, one mark for each row';

CREATE AGGREGATE grid_svg(name text, satisfaction double precision,
	market_presence double precision, title text) (
	SFUNC = cx_grid_svg_transfn, STYPE = bytea, FINALFUNC = cx_grid_svg_finalfn,
	COMBINEFUNC = cx_grid_svg_combinefn,
	INITCOND = '\x00000000ffffffff',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE grid_svg(text, double precision, double precision, text)
	IS 'picture of a Grid as SVG under a title, one mark for each row';
