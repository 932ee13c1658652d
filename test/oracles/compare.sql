-- ours beside each figure, to two digits more than are published
ALTER TABLE figures ADD ours numeric, ADD agrees boolean;
DO $$
DECLARE
	f figures;
	value numeric;
BEGIN
	FOR f IN SELECT * FROM figures LOOP
		EXECUTE 'SELECT (' || f.expression || ')::numeric' INTO value;
		UPDATE figures
		   SET ours = round(value, scale(published::numeric) + 2),
		       agrees = abs(value - published::numeric) <= 0.5 * 0.1 ^ scale(published::numeric)
		 WHERE n = f.n;
	END LOOP;
END $$;

SELECT source, citation, figure, published, ours, ours - published::numeric, agrees, why
  FROM figures JOIN sources USING (source)
 ORDER BY sources.n, figures.n;
