-- The lines as a table in Markdown, and below it the queries that were compared.
\pset format unaligned
\pset tuples_only on
\pset fieldsep ' | '
\pset null ''
CREATE FUNCTION pg_temp.shown(v numeric, unit text) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN unit <> 'ns' THEN v || rtrim(' ' || unit)
	            WHEN v >= 1e9 THEN round(v / 1e9, 2) || ' s'
	            WHEN v >= 1e6 THEN round(v / 1e6, 1) || ' ms'
	            WHEN v >= 1e4 THEN round(v / 1e3, 1) || ' us'
	            ELSE round(v) || ' ns' END
	  FROM (SELECT CASE WHEN v < 10 THEN round(v, 2) WHEN v < 100 THEN round(v, 1)
	                    ELSE round(v) END) AS r (v)
$$;
\qecho 'What | ours, ms | other, ms | figure | spread | by the clock | bound | met'
\qecho '---|--:|--:|--:|--:|--:|--:|---'
SELECT what || CASE WHEN by_wall THEN ' (by the clock)' ELSE '' END,
       round(m.ours::numeric, 1), CASE WHEN line.other <> 'SELECT'
	   THEN round(m.other::numeric, 1) END,
       pg_temp.shown(f, u), pg_temp.shown(m.lowest, u) || ' to ' ||
       pg_temp.shown(m.highest, u), pg_temp.shown(w.figure, u),
       coalesce('<= ' || pg_temp.shown(at_most, u),
                '>= ' || pg_temp.shown(line.at_least, u)),
       CASE WHEN coalesce(f <= at_most, f >= line.at_least) THEN 'yes'
            WHEN at_most IS NULL AND line.at_least IS NULL THEN ''
            ELSE '**no**' END
  FROM line LEFT JOIN measured AS m ON m.number = line.number AND m.wall = by_wall
       LEFT JOIN measured AS w ON w.number = line.number AND w.wall,
       LATERAL (SELECT coalesce(m.figure, line.figure), coalesce(unit,
	   CASE WHEN line.per IS NOT NULL THEN 'ns' ELSE '' END)) AS shown (f, u)
 ORDER BY line.number;
\qecho
\qecho '<details><summary>The queries</summary>'
\qecho
SELECT format('- %s: `%s`%s', what, regexp_replace(ours, '\s+', ' ', 'g'),
              ', against `' || regexp_replace(nullif(other, 'SELECT'), '\s+', ' ', 'g') || '`')
  FROM line WHERE ours IS NOT NULL ORDER BY number;
\qecho
\qecho '</details>'
