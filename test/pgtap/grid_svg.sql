-- The picture of a Grid: well-formed, safe, the same for any order of the
-- rows, and labels that do not overlap
BEGIN;
SELECT * FROM no_plan();
SELECT diag('setseed(0.48)') FROM setseed(0.48);

-- What the picture consists of, read back from it

CREATE FUNCTION elements(svg text, path text) RETURNS SETOF xml
LANGUAGE sql AS $$
	SELECT unnest(xpath(path, svg::xml, ARRAY[ARRAY['s', 'http://www.w3.org/2000/svg']]))
$$;

-- the boxes of the labels
CREATE FUNCTION label_boxes(svg text) RETURNS TABLE (label bigint, area box)
LANGUAGE sql AS $$
	SELECT row_number() OVER (), box(point(x, y), point(x + width, y + height))
	  FROM xmltable(XMLNAMESPACES ('http://www.w3.org/2000/svg' AS s), '//s:g[s:title]/s:rect' PASSING (svg::xml)
	                COLUMNS x float8 PATH '@x', y float8 PATH '@y', width float8 PATH '@width', height float8 PATH '@height')
$$;

-- the centres of the marks
CREATE FUNCTION marks(svg text) RETURNS SETOF point
LANGUAGE sql AS $$
	SELECT replace(substring(transform FROM '^translate\((.*)\)$'), ' ', ',')::point
	  FROM xmltable(XMLNAMESPACES ('http://www.w3.org/2000/svg' AS s), '//s:g[s:title]/s:path' PASSING (svg::xml)
	                COLUMNS transform text PATH '@transform')
$$;

-- boxes that share more than an edge
CREATE FUNCTION overlap(a box, b box) RETURNS boolean
LANGUAGE sql AS $$ SELECT area(a # b) > 0 $$;

CREATE FUNCTION faults(svg text) RETURNS TABLE (fault text)
LANGUAGE sql AS $$
	WITH boxes AS MATERIALIZED (SELECT * FROM label_boxes(svg)),
	     centres AS MATERIALIZED (SELECT * FROM marks(svg) AS mark)
	SELECT 'labels overlap: ' || a.area || ' and ' || b.area
	  FROM boxes AS a JOIN boxes AS b ON a.label < b.label AND overlap(a.area, b.area)
	UNION ALL
	SELECT 'label covers a mark: ' || area || ' and ' || mark
	  FROM boxes JOIN centres ON overlap(area, box(mark - point(6, 6), mark + point(6, 6)))
	UNION ALL
	SELECT 'label leaves the frame: ' || area FROM boxes WHERE NOT area <@ box '((70, 20), (940, 640))'
	UNION ALL
	SELECT 'label covers a quadrant''s name: ' || area
	  FROM boxes JOIN unnest(ARRAY[box '((70, 20), (250, 50))', box '((760, 20), (940, 50))',
	                               box '((70, 610), (250, 640))', box '((760, 610), (940, 640))']) AS name ON overlap(area, name)
	UNION ALL
	SELECT 'mark is not in the frame: ' || mark FROM centres WHERE NOT mark <@ box '((76, 26), (934, 634))'
$$;

-- none, one, some

SELECT is(grid_svg('a', 1, 1), NULL, 'no rows') WHERE false
UNION ALL SELECT is(grid_svg(name, 1, 1), NULL, 'no rows') FROM (SELECT 'a' AS name WHERE false) AS t;
SELECT is(grid_svg(name, s, m), NULL, 'only rows with a NULL')
  FROM (VALUES (NULL, 1, 1), ('a', NULL, 1), ('a', 1, NULL)) AS v (name, s, m);
SELECT is(grid_svg(name, s, m), grid_svg(name, s, m) FILTER (WHERE name = 'b'), 'rows with a NULL are skipped')
  FROM (VALUES (NULL, 1, 1), ('b', 2, 2), ('a', NULL, 1), ('a', 1, NULL)) AS v (name, s, m);
SELECT is(grid_svg('a', '50', '60'), grid_svg('a', 50, 60), 'bare literals');

-- labels find a place wherever the products are, and the picture is the same
-- for any order of the rows

CREATE TABLE layouts AS
SELECT layout, n, i AS product, repeat(chr(65 + i % 26), 1) || substr(md5(layout || i), 1, 3 + i * 7 % 19) AS name,
       greatest(0, least(100, x)) AS s, greatest(0, least(100, y)) AS m, random() AS position
  FROM (VALUES (1), (2), (6), (30), (40)) AS sizes (n), generate_series(1, n) AS i,
       LATERAL (VALUES ('everywhere', 100 * random(), 100 * random()),
                       ('in the middle', 40 + 20 * random(), 40 + 20 * random()),
                       ('in a heap', 45 + 30 * (random() + random() + random() - 1.5), 60 + 30 * (random() + random() + random() - 1.5)),
                       ('at one point', 50, 50),
                       ('at the origin', 0, 0),
                       ('at the right top', 100, 100),
                       ('in the corners', 100 * (i % 2), 100 * (i / 2 % 2)),
                       ('on the diagonal', 100.0 * i / n, 100.0 * i / n),
                       ('in a row', 100.0 * i / n, 50),
                       ('in a column', 100, 100.0 * i / n),
                       ('on a lattice', 100.0 * (i % 7) / 6, 100.0 * (i / 7) / 6),
                       ('bent to the axes', 100 / (1 + 0.2 * i), 100 / (1 + 0.2 * (n - i)))) AS v (layout, x, y);

CREATE TABLE pictures AS
SELECT layout, n, grid_svg(name, s, m ORDER BY product) AS svg, grid_svg(name, s, m ORDER BY position) AS shuffled
  FROM layouts GROUP BY layout, n;

SELECT is((SELECT string_agg(fault, '; ') FROM faults(svg)), NULL, format('%s products %s: nothing overlaps', n, layout)) FROM pictures;
SELECT is((SELECT count(*) FROM label_boxes(svg)), n::bigint, format('%s products %s: each has a label', n, layout)) FROM pictures;
SELECT is((SELECT count(*) FROM marks(svg)), n::bigint, format('%s products %s: each has a mark', n, layout)) FROM pictures;
SELECT is(shuffled, svg, format('%s products %s: the same in another order', n, layout)) FROM pictures;
SELECT ok(bool_and(abs(mark[0] - (90 + 8.3 * s)) < 0.06 AND abs(mark[1] - (600 - 5.4 * m)) < 0.06), 'marks are where the scores say')
  FROM (SELECT s, m, row_number() OVER (ORDER BY name COLLATE "C") AS n FROM layouts WHERE layout = 'everywhere' AND n = 40) AS products
  JOIN (SELECT mark, row_number() OVER () AS n FROM pictures, marks(svg) AS mark WHERE layout = 'everywhere' AND n = 40) AS drawn USING (n);

-- a label stands at the right of its mark if there is room
SELECT is(array_agg(round((x - mark[0])::numeric, 1)), ARRAY[9.0, 9.0, 9.0], 'labels at the right of their marks')
  FROM (SELECT grid_svg(name, s, 63.9) AS svg FROM (VALUES ('a', 20), ('b', 35), ('c', 70)) AS v (name, s)) AS t,
       LATERAL (SELECT least((area[0])[0], (area[1])[0]) AS x, label FROM label_boxes(svg)) AS boxes
  JOIN LATERAL (SELECT mark, row_number() OVER () AS label FROM marks(svg) AS mark) AS marks USING (label);

-- the checks above can fail
SELECT isnt((SELECT count(*) FROM faults(regexp_replace(svg, 'height="15"', 'height="60"', 'g'))), 0::bigint, 'higher labels would overlap')
  FROM pictures WHERE layout = 'in a heap' AND n = 40;

-- too many for all to have a label
CREATE TABLE crowd AS
SELECT grid_svg('Product ' || i, 100 * random(), 100 * random()) AS svg FROM generate_series(1, 1000) AS i;
SELECT is((SELECT string_agg(fault, '; ') FROM faults(svg)), NULL, '1000 products: nothing overlaps') FROM crowd;
SELECT is((SELECT count(*) FROM marks(svg)), 1000::bigint, '1000 products: each has a mark') FROM crowd;
SELECT cmp_ok((SELECT count(*) FROM label_boxes(svg)), '>', 10::bigint, '1000 products: some have labels') FROM crowd;
SELECT throws_ok($$ SELECT grid_svg(i::text, 1, 1) FROM generate_series(1, 1001) AS i $$, '54000', 'too many products for one Grid');

-- hostile names

CREATE TABLE names AS
SELECT row_number() OVER () AS id, name, 100 * random() AS s, 100 * random() AS m
  FROM (SELECT unnest(ARRAY[
		'<script>alert(1)</script>', '"/><script>', ''' onload=''alert(1)', '&amp;', '&#0;', '&lt', ']]>', '<!--', '<?xml?>', '<!DOCTYPE x>',
		'https://example.com/x.svg', 'javascript:alert(1)', 'url(#x)', '', ' ', E'two\nlines', E'tab\tand\rreturn', E'\x01\x08\x0B\x1F\x7F',
		U&'\0080\009F', U&'\FFFE\FFFF', U&'\+01FFFE\+10FFFF', U&'\202Eevil\202C', U&'\2066a\2069', U&'\200B\200D\FEFF',
		U&'\05DE\05D2\05D3\05DC\05D5\05E8 CRM 2.0', U&'\0645\0631\062D\0628\0627', U&'\58F0\30ED\30B0', U&'\+01F468\200D\+01F469\200D\+01F467', 'Z' || repeat(U&'\0334\0351', 50),
		repeat('W', 5000), repeat(U&'\58F0', 5000), repeat(' ', 5000), repeat(U&'\0301', 5000), E'%s %n %1$s \\ '' "',
		U&'Gr\00FCnspecht', 'Wren & Daughters']) AS name
        UNION ALL
        -- every kind of character, in names of 50
        SELECT string_agg(chr(i), '' ORDER BY i)
          FROM (SELECT generate_series(1, 55295, 37) AS i UNION ALL SELECT generate_series(57344, 1114111, 1999)) AS t
         GROUP BY i / 1850) AS t;

CREATE TABLE hostile AS
SELECT id, name, grid_svg(name, s, m) AS svg FROM names GROUP BY id, name
UNION ALL SELECT 0, 'all of them', grid_svg(name, s, m) FROM names WHERE id <= 40;

SELECT ok(bool_and(xml_is_well_formed_document(svg)), 'well-formed for any name') FROM hostile;
SELECT is(count(*) FILTER (WHERE svg ~ '[^\x0A\x20-\x7E]'), 0::bigint, 'plain ASCII for any name') FROM hostile;
SELECT is((SELECT string_agg(DISTINCT fault, '; ') FROM hostile, faults(svg)), NULL, 'nothing overlaps for any name');
SELECT set_eq($$ SELECT DISTINCT name FROM (SELECT unnest(xpath('//*', svg::xml)) FROM hostile) AS t (element),
                 LATERAL (SELECT substring(element::text FROM '^<([^\s/>]*)')) AS n (name) $$,
              ARRAY['svg', 'title', 'desc', 'rect', 'line', 'g', 'text', 'path'], 'no other elements for any name');
SELECT is_empty($$ SELECT id, attribute::text FROM hostile, unnest(xpath('//@*', svg::xml)) AS attribute
                    WHERE attribute::text ~* '(url|script|:|&|<)' $$, 'no attribute refers to anything');
SELECT is_empty($$ SELECT id FROM hostile, LATERAL (SELECT count(*) FROM unnest(xpath('//@*', svg::xml))) AS a (n),
                   LATERAL (SELECT count(*) FROM unnest(xpath('//@id | //@role | //@aria-labelledby | //@viewBox | //@width | //@height | //@x | //@y
                       | //@x1 | //@x2 | //@y1 | //@y2 | //@d | //@transform | //@fill | //@fill-opacity | //@stroke | //@font-family | //@font-size
                       | //@font-weight | //@text-anchor | //@direction', svg::xml))) AS b (n) WHERE a.n <> b.n $$, 'no other attributes: no style, no event, no reference');
SELECT is((SELECT array_agg(text) FROM xmltable(XMLNAMESPACES ('http://www.w3.org/2000/svg' AS s), '//s:g[s:title]/s:text' PASSING (svg::xml) COLUMNS text text PATH '.')),
          ARRAY[name], 'the label says ' || name)
  FROM hostile WHERE name IN ('<script>alert(1)</script>', '"/><script>', ''' onload=''alert(1)', '&amp;', '&#0;', '&lt', ']]>', '<!--', U&'Gr\00FCnspecht',
                              U&'\58F0\30ED\30B0', U&'\05DE\05D2\05D3\05DC\05D5\05E8 CRM 2.0');
SELECT is(substring(svg FROM '<title>([^\n]*)\n'), expected, what)
  FROM (VALUES (E'\x01\x1F\x7F', '&#65533;&#65533;&#65533;', 'control characters are replaced'),
               (E'a\nb\tc\rd', 'a b c d', 'line breaks and tabs become spaces'),
               (U&'\202Eevil\202C', 'evil', 'overrides of the direction are dropped'),
               ('a' || repeat(U&'\0301', 9), 'a&#769;&#769;', 'two combining characters are enough'),
               (repeat('x', 200), repeat('x', 200), '200 characters of a name'),
               (repeat('x', 201), repeat('x', 199) || '&#8230;', '201 characters are too long'),
               (repeat(U&'\58F0', 500), repeat('&#22768;', 199) || '&#8230;', 'long names end between characters')) AS v (name, expected, what),
       LATERAL (SELECT grid_svg(n, 50, 50) AS svg FROM (VALUES (name)) AS one (n)) AS picture;
SELECT is(svg ~ 'direction="rtl"', name IN (U&'\05DE\05D2\05D3\05DC\05D5\05E8 CRM 2.0', U&'\0645\0631\062D\0628\0627'), 'right to left: ' || left(name, 20))
  FROM hostile WHERE id BETWEEN 24 AND 28;
SELECT ok(label ~ U&'^W{10,15}\2026$', 'a long label ends with an ellipsis')
  FROM hostile, xmltable(XMLNAMESPACES ('http://www.w3.org/2000/svg' AS s), '//s:g[s:title]/s:text' PASSING (svg::xml) COLUMNS label text PATH '.')
 WHERE name = repeat('W', 5000);

-- what a screen reader gets

SELECT is(elements(svg, '/s:svg/@role')::text, 'img', 'role')
  FROM hostile WHERE id = 0;
SELECT is((SELECT string_agg(id::text, ' ') FROM elements(svg, '/s:svg/s:title/@id | /s:svg/s:desc/@id') AS id), elements(svg, '/s:svg/@aria-labelledby')::text,
          'title and description belong to the picture') FROM hostile WHERE id = 0;
SELECT is(count(DISTINCT elements), 2 * count(DISTINCT svg), 'identifiers differ between pictures')
  FROM (SELECT svg, elements(svg, '//@id')::text AS elements FROM pictures) AS t;
SELECT is((SELECT text::text FROM elements(grid_svg(name, s, m), '/s:svg/s:desc/text()') AS text), 'Satisfaction and Market Presence, each from 0 to 100. '
          'Leaders: Ada (90, 80.5); Bo (50, 50). High Performers: none. Contenders: Cy (49.9, 100). Niche: Di (0, 0.1).', 'the description lists all products')
  FROM (VALUES ('Di', 0, 0.1), ('Bo', 50, 50), ('Ada', 90, 80.49999), ('Cy', 49.94, 100)) AS v (name, s, m);

-- marks of the quadrants differ in shape, and in lightness by more than a tenth
SELECT ok(count(DISTINCT shape) = 4 AND min(lightness - darker) > 0.1, 'four shapes in four shades of grey')
  FROM (SELECT shape, lightness, lag(lightness) OVER (ORDER BY lightness) AS darker
          FROM (SELECT d AS shape, (0.2126 * get_byte(rgb, 0)^2.2 + 0.7152 * get_byte(rgb, 1)^2.2 + 0.0722 * get_byte(rgb, 2)^2.2) / 255^2.2 AS lightness
                  FROM hostile, xmltable(XMLNAMESPACES ('http://www.w3.org/2000/svg' AS s), '//s:g[@font-weight]/s:path' PASSING (svg::xml) COLUMNS d text PATH '@d', fill text PATH '@fill'),
                       LATERAL (SELECT decode(substr(fill, 2), 'hex')) AS colour (rgb) WHERE id = 0) AS t) AS t;

-- errors, and support functions called with anything

CREATE FUNCTION outcome(sql text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE sql;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;

SELECT is(outcome('SELECT ' || call), expected, call)
  FROM (VALUES ('grid_svg(''a'', 101, 1)', '22003 satisfaction 101 is off the scale'),
               ('grid_svg(''a'', 1, -1)', '22003 market presence -1 is off the scale'),
               ('grid_svg(''a'', ''NaN'', 1)', '22003 satisfaction NaN is off the scale'),
               ('grid_svg_finalfn('''')', '22P03 malformed aggregate state'),
               ('grid_svg_finalfn(''\x00'')', '22P03 malformed aggregate state'),
               ('grid_svg_finalfn(''\xFFFFFFFF'')', '22P03 malformed aggregate state'),
               ('grid_svg_finalfn(''\x7FFFFFFF'')', '22P03 malformed aggregate state'),
               ('grid_svg_finalfn(''\x00000001'')', '22P03 malformed aggregate state'),
               ('grid_svg_finalfn(''\x0000000000'')', '22P03 malformed aggregate state'),
               ('grid_svg_finalfn(''\x00000000'')', 'no error'),
               ('grid_svg_finalfn(''\x00000001 7FF8000000000000 0000000000000000 00000000'')', '22003 satisfaction NaN is off the scale'),
               ('grid_svg_finalfn(''\x00000001 0000000000000000 4059200000000000 00000000'')', '22003 market presence 100.5 is off the scale'),
               ('grid_svg_finalfn(''\x00000001 0000000000000000 0000000000000000 00000001'')', '22P03 malformed aggregate state'),
               ('grid_svg_finalfn(''\x00000001 0000000000000000 0000000000000000 FFFFFFFF'')', '22P03 malformed aggregate state'),
               ('grid_svg_finalfn(''\x00000001 0000000000000000 0000000000000000 7FFFFFFF'')', '22P03 malformed aggregate state'),
               ('grid_svg_finalfn(''\x00000001 0000000000000000 0000000000000000 00000000 00'')', '22P03 malformed aggregate state'),
               ('grid_svg_finalfn(''\x00000001 0000000000000000 0000000000000000 00000003 00E9FF'')', 'no error'),
               ('grid_svg_finalfn(''\x00000001 0000000000000000 0000000000000000 00000001 F0'')', 'no error'),
               ('grid_svg_finalfn(NULL)', 'no error'),
               ('grid_svg_combinefn(''\x000003E8'', ''\x00000001'')', '54000 too many products for one Grid'),
               ('grid_svg_combinefn(''\x00'', ''\x00000001'')', '22P03 malformed aggregate state'),
               ('grid_svg_transfn('''', ''a'', 1, 1)', '22P03 malformed aggregate state')) AS v (call, expected);
SELECT ok(xml_is_well_formed_document(grid_svg_finalfn('\x00000001 0000000000000000 0000000000000000 00000004 00E9FFF0')), 'a name of any bytes');

-- in parallel

SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_leader_participation = off;
ANALYZE layouts;

CREATE FUNCTION plan_of(sql text) RETURNS SETOF text
LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) ' || sql; END $$;

SELECT ok(EXISTS (SELECT FROM plan_of($$ SELECT grid_svg(name, s, m) FROM layouts WHERE layout = 'everywhere' AND n = 40 $$) AS line WHERE line LIKE '%Partial Aggregate%'),
          'grid_svg in a parallel plan');
SELECT is((SELECT grid_svg(name, s, m) FROM layouts WHERE layout = 'everywhere' AND n = 40), (SELECT svg FROM pictures WHERE layout = 'everywhere' AND n = 40),
          'the same by two workers');
SELECT is((SELECT grid_svg(name, s, m) FROM layouts WHERE layout = 'nowhere'), NULL, 'by two workers, no rows');

SELECT * FROM finish();
ROLLBACK;
