-- What the benchmark scripts share: timing by the server's clock, alternating
-- between the two sides of a comparison, so that a noisy machine is as noisy
-- for both; results are ratios of medians.
CREATE EXTENSION cx_metrics;

CREATE FUNCTION milliseconds(query text) RETURNS double precision
LANGUAGE plpgsql AS $$
DECLARE
	start timestamptz := clock_timestamp();
BEGIN
	EXECUTE query;
	RETURN extract(epoch FROM clock_timestamp() - start) * 1000;
END $$;

-- Run both queries alternately, after a warm-up run of each.  With at_most the
-- ratio is ours / baseline; with at_least, how many times faster ours is.
CREATE FUNCTION compare(what text, ours text, baseline text,
	at_most numeric DEFAULT NULL, at_least numeric DEFAULT NULL,
	runs integer DEFAULT 7,
	OUT comparison text, OUT ours_ms numeric, OUT baseline_ms numeric,
	OUT ratio numeric, OUT bound text, OUT met boolean)
LANGUAGE plpgsql AS $$
DECLARE
	a double precision[];
	b double precision[];
BEGIN
	PERFORM milliseconds(ours), milliseconds(baseline);
	FOR i IN 1 .. runs LOOP
		a := a || milliseconds(ours);
		b := b || milliseconds(baseline);
	END LOOP;
	SELECT what, percentile_cont(0.5) WITHIN GROUP (ORDER BY x), percentile_cont(0.5) WITHIN GROUP (ORDER BY y)
	  INTO comparison, ours_ms, baseline_ms
	  FROM unnest(a, b) AS run (x, y);
	IF at_least IS NULL THEN
		ratio := round(ours_ms / baseline_ms, 3);
		bound := '<= ' || at_most;
		met := ratio <= at_most;
	ELSE
		ratio := round(baseline_ms / ours_ms, 2);
		bound := '>= ' || at_least;
		met := ratio >= at_least;
	END IF;
	ours_ms := round(ours_ms, 2);
	baseline_ms := round(baseline_ms, 2);
END $$;
