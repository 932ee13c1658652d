-- what every test of two groups gives

CREATE TYPE cx_test AS (
	difference numeric,
	lower numeric,
	upper numeric,
	p_value numeric,
	adjusted_difference numeric,
	standard_error numeric,
	statistic numeric,
	degrees_of_freedom numeric
);
COMMENT ON TYPE cx_test IS 'do two groups differ? what a test found';
COMMENT ON COLUMN cx_test.difference IS 'a - b, of the figures that a reader sees';
COMMENT ON COLUMN cx_test.lower IS 'lower confidence limit of the difference';
COMMENT ON COLUMN cx_test.upper IS 'upper confidence limit of the difference';
COMMENT ON COLUMN cx_test.p_value
	IS 'two-sided: how often groups that do not differ would look so different, 0 to 1';
COMMENT ON COLUMN cx_test.adjusted_difference IS 'the difference that is tested';
COMMENT ON COLUMN cx_test.standard_error IS 'standard error of the adjusted difference';
COMMENT ON COLUMN cx_test.statistic IS 'adjusted difference / standard error: z or t';
COMMENT ON COLUMN cx_test.degrees_of_freedom IS 'of t; NULL where the statistic is z';
