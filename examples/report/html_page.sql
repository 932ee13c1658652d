-- What html.sql is written with: text, tables and pictures as HTML.

-- Text in a page: characters that XML does not know become U+FFFD, a minus is one.
CREATE FUNCTION pg_temp.html(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT regexp_replace(regexp_replace(
	         replace(replace(replace(replace($1, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'),
	                 '"', '&quot;'),
	         '[\u0001-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFE\uFFFF]', '&#xFFFD;', 'g'),
	         '(^|[ (])-(?=[0-9])', '\1&#8722;', 'g') $$;

CREATE FUNCTION pg_temp.day(date) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT extract(day FROM $1) || to_char($1, ' FMMonth YYYY') $$;

-- The name of a period, and what stands below it on an axis: one a year.
CREATE TEMP VIEW period_labels AS
SELECT ago, 'three months to ' || pg_temp.day(ends_on - 1) AS label,
       CASE WHEN ago % 4 = 0 THEN to_char(ends_on - 1, 'Mon YY') END AS tick
  FROM periods;

CREATE FUNCTION pg_temp.findings_html(chosen integer) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT format(E'<h2>%s</h2>\n<ul class="findings">%s</ul>', pg_temp.html(heading), string_agg(
	              format('<li>%s%s</li>', '<b>' || pg_temp.html(subject) || ':</b> ',
	                     pg_temp.html(sentence)), E'\n' ORDER BY place))
	  FROM findings JOIN headings USING (topic)
	 WHERE topic = chosen
	 GROUP BY heading $$;

-- A table of the rows as row_to_json() gives them, nothing if there are none. The first column
-- names the row; columns of figures are set right.
CREATE FUNCTION pg_temp.html_table(caption text, note text, rows json[]) RETURNS text
LANGUAGE sql STABLE AS $$
	WITH cells AS (
		SELECT r, n, pg_temp.html(key) AS key, coalesce(pg_temp.html(value), '&#8211;') AS cell,
		       CASE WHEN n > 1 AND bool_and(value ~ '^([-+]|< )?[0-9]') OVER (PARTITION BY n)
		            THEN ' class="n"' END AS class
		  FROM unnest(rows) WITH ORDINALITY AS u (line, r),
		       json_each_text(line) WITH ORDINALITY AS c (key, value, n)
	)
	SELECT format(E'<div class="scroll" role="region" tabindex="0" aria-label="%1$s"><table>\n'
	              '<caption><div>%1$s<span>%2$s</span></div></caption>\n'
	              '<thead><tr>%3$s</tr></thead>\n'
	              '<tbody>%4$s</tbody></table></div>', pg_temp.html(caption), pg_temp.html(note),
	              (SELECT string_agg(format('<th scope="col"%s>%s</th>', class, key), '' ORDER BY n)
	                 FROM cells
	                WHERE r = 1),
	              (SELECT string_agg('<tr>' || line || '</tr>', E'\n' ORDER BY r)
	                 FROM (SELECT r, string_agg(
	                              format(CASE n WHEN 1 THEN '<th scope="row"%s>%s</th>'
	                                     ELSE '<td%s>%s</td>' END, class, cell), '' ORDER BY n) AS line
	                         FROM cells
	                        GROUP BY r) AS lines))
	 WHERE rows IS NOT NULL $$;

CREATE FUNCTION pg_temp.y(v numeric, low numeric, high numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$ SELECT round(165 - (v - low) / (high - low) * 150, 1) $$;

-- A line chart with a band: points with their names, ticks of the axis (NULL for none), values,
-- limits; a line across at `base`; a second line, dashed. Points without a value are left out.
CREATE FUNCTION pg_temp.chart(title text, description text, low numeric, high numeric, step numeric,
                              names text[], ticks text[], mids numeric[], lowers numeric[],
                              uppers numeric[], base numeric, model numeric[] DEFAULT NULL)
RETURNS text LANGUAGE sql STABLE AS $$
	WITH place AS (
		SELECT n, name, tick, mid, lower, upper, 36 + (n - 0.5) * 212.0 / cardinality(names) AS x,
		       pg_temp.y(mid, low, high) AS y, pg_temp.y(lower, low, high) AS y_lower,
		       pg_temp.y(upper, low, high) AS y_upper, pg_temp.y(of_model, low, high) AS y_model
		  FROM unnest(names, ticks, mids, lowers, uppers, model) WITH ORDINALITY
		       AS p (name, tick, mid, lower, upper, of_model, n)
	), known AS (
		SELECT * FROM place WHERE mid IS NOT NULL
	)
	SELECT format('<figure class="chart"><svg xmlns="http://www.w3.org/2000/svg"'
	              ' viewBox="0 0 284 190" role="img" aria-labelledby="%1$s-t %1$s-d">'
	              '<title id="%1$s-t">%2$s</title>'
	              '<desc id="%1$s-d">%3$s: %4$s</desc>%5$s</svg><figcaption><b>%2$s</b>'
	              ' %3$s</figcaption></figure>',
	              'c' || left(md5(title), 8), pg_temp.html(title), pg_temp.html(description),
	              (SELECT pg_temp.html(string_agg(format('%s %s', name, round(mid, 1)), ', '
	                                              ORDER BY n))
	                 FROM known),
	              concat_ws(E'\n',
	              (SELECT string_agg(format('<path class="%s" d="M36 %sH248"/><text x="30" y="%s"'
	                                        ' text-anchor="end">%s</text>',
	                                        CASE WHEN v = base THEN 'base' ELSE 'rule' END,
	                                        y, y + 4, pg_temp.html(v::text)), '')
	                 FROM generate_series(low, high, step) AS v, pg_temp.y(v, low, high) AS y),
	              (SELECT string_agg(format('<text x="%s" y="184" text-anchor="middle">%s</text>',
	                                        round(x, 1), pg_temp.html(tick)), '')
	                 FROM place WHERE tick IS NOT NULL),
	              (SELECT format('<path class="band" d="M%sL%sZ"/><path class="line" d="M%s"/>',
	                             string_agg(format('%s %s', round(x, 1), y_upper), 'L' ORDER BY n),
	                             string_agg(format('%s %s', round(x, 1), y_lower), 'L'
	                                        ORDER BY n DESC),
	                             string_agg(format('%s %s', round(x, 1), y), 'L' ORDER BY n))
	                 FROM known),
	              (SELECT format('<path class="model" d="M%s"/>',
	                             string_agg(format('%s %s', round(x, 1), y_model), 'L' ORDER BY n))
	                 FROM place WHERE y_model IS NOT NULL HAVING count(*) > 0),
	              (SELECT string_agg(format('<circle cx="%s" cy="%s" r="3"><title>%s</title>'
	                                        '</circle>', round(x, 1), y,
	                                        pg_temp.html(format('%s: %s (%s to %s)', name,
	                                                            round(mid, 1), round(lower, 1),
	                                                            round(upper, 1)))),
	                                 E'\n' ORDER BY n)
	                 FROM known),
	              (SELECT format('<text class="last" x="%s" y="%s">%s</text>',
	                             round(x + 7, 1), y + 4,
	                             pg_temp.html(round(mid, (high <= 10)::integer)::text))
	                 FROM known ORDER BY n DESC LIMIT 1))) $$;

CREATE FUNCTION pg_temp.page_head(title text) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT format($head$<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>%1$s</title>
<style>%2$s</style>
</head>
<body>
<main>
<h1>%1$s</h1>$head$, pg_temp.html(title), $style$
:root { --ink: #1d2733; --soft: #566373; --page: #fff; --card: #f4f6f8; --rule: #d9dee4;
  --blue: #00558c; --band: #00558c2b; --model: #b34700; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf0; --soft: #a5b1bd; --page: #14191f;
  --card: #1e252d; --rule: #38424d; --blue: #6db9ee; --band: #6db9ee38; --model: #ffa766; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); line-height: 1.5;
  font-family: system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0.5rem 0 1rem; text-wrap: balance; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 0.5rem; padding-top: 1rem;
  border-top: 1px solid var(--rule); }
h3 { font-size: 1.1rem; margin: 2rem 0 0.5rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr));
  gap: 0.75rem; margin: 0; }
.figures div { background: var(--card); border-radius: 0.5rem; padding: 0.75rem 1rem; }
.figures dt, .figures dd + dd { color: var(--soft); font-size: 0.875rem; margin: 0; }
.figures dd { margin: 0; font-size: 1.9rem; font-weight: 600; line-height: 1.3; }
.figures dd + dd { font-weight: normal; line-height: 1.4; }
.findings { padding-left: 1.2rem; max-width: 60rem; }
.findings li { margin: 0.4rem 0; text-wrap: pretty; }
.charts { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 15.5rem), 1fr)); }
figure { margin: 0; }
.chart { background: var(--card); border-radius: 0.5rem; padding: 0.75rem; break-inside: avoid;
  max-width: 36rem; }
.chart svg { display: block; width: 100%; height: auto; font-size: 11px; fill: var(--soft); }
figcaption { font-size: 0.8125rem; color: var(--soft); }
figcaption b { display: block; color: var(--ink); font-size: 0.9375rem; }
.rule, .base { stroke: var(--rule); fill: none; }
.base { stroke: var(--soft); }
.band { fill: var(--band); }
.line { stroke: var(--blue); stroke-width: 2; fill: none; stroke-linejoin: round; }
.model { stroke: var(--model); stroke-width: 2; stroke-dasharray: 5 3; fill: none; }
circle { fill: var(--blue); }
.last { fill: var(--ink); font-size: 13px; font-weight: 600; }
.grid { overflow-x: auto; margin: 1rem 0; max-width: 60rem; border-radius: 0.5rem;
  background: #fff; border: 1px solid var(--rule); }
.grid svg { display: block; width: 100%; min-width: 38rem; height: auto; }
.scroll { overflow-x: auto; margin: 1.5rem 0; }
table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; font-size: 1rem; padding-bottom: 0.4rem; }
caption div { position: sticky; left: 0; max-width: calc(100vw - 2rem); }
caption span { display: block; font-weight: normal; font-size: 0.8125rem; color: var(--soft); }
th, td { text-align: left; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--rule);
  white-space: nowrap; font-weight: normal; }
thead th { color: var(--soft); border-bottom: 2px solid var(--rule); vertical-align: bottom; }
.n { text-align: right; }
footer { margin-top: 2.5rem; color: var(--soft); font-size: 0.8125rem; max-width: 60rem; }
@media print { :root { --ink: #000; --soft: #444; --page: #fff; --card: #fff; --rule: #bbb;
  --blue: #00558c; --band: #00558c2b; --model: #b34700; }
  main { max-width: none; padding: 0; } tr, .grid, .findings li { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; } .scroll, .grid { overflow: visible; } }
$style$) $$;

CREATE FUNCTION pg_temp.page_foot() RETURNS text LANGUAGE sql STABLE AS $$
	SELECT E'<footer><p>NPS is the percentage of answers of 9 and 10 less that of 0 to 6. Ranges'
	       ' of confidence and tests take the answers of one respondent as belonging together. A'
	       ' change is named only if its p-value, adjusted for all tests of its family by the'
	       ' method of Holm, is below 0.05. Contracts are at risk if they fall due within three'
	       ' months and the score of the product fell, or their respondent gave 6 or less when'
	       ' last asked. Written by cx_metrics.</p></footer>\n</main>\n</body>\n</html>' $$;
