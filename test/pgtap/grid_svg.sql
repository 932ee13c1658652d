-- The picture of a Grid: well-formed, safe, the same for any order of the
-- rows, and labels that do not overlap
BEGIN;
SELECT * FROM no_plan();
SELECT diag('setseed(0.48)') FROM setseed(0.48);

-- What the picture consists of, read back from its text; what an XML parser
-- makes of it is the business of test/pictures.t.

-- the boxes of the labels, and the centres of their marks
CREATE FUNCTION label_boxes(svg text) RETURNS TABLE (label bigint, area box, own_mark point)
LANGUAGE sql AS $$
	SELECT n, box(point(f[3], f[4]), point(f[3] + f[5], f[4] + f[6])), point(f[1], f[2])
	  FROM regexp_matches(svg,
		'translate\(([^ ]*) ([^)]*)\)" d="[^"]*" fill="[^"]*" stroke="[^"]*"/>'
	                      '<rect x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"', 'g')
	       WITH ORDINALITY AS found (texts, n), LATERAL (SELECT texts::float8[]) AS figures (f)
$$;

-- the centres of the marks
CREATE FUNCTION marks(svg text) RETURNS SETOF point
LANGUAGE sql AS $$
	SELECT point(f[1], f[2])
	  FROM regexp_matches(svg, '</title><path transform="translate\((\S+) (\S+)\)"', 'g') AS texts,
	       LATERAL (SELECT texts::float8[]) AS figures (f)
$$;

-- the texts of the labels
CREATE FUNCTION label_texts(svg text) RETURNS SETOF text
LANGUAGE sql AS $$
	SELECT (regexp_matches(svg, '<text [^>]*>([^<]*)</text></g>', 'g'))[1]
$$;

-- what stands in front of the reader, and of a screen reader
CREATE FUNCTION description(svg text) RETURNS text
LANGUAGE sql AS $$ SELECT substring(svg FROM '<desc[^>]*>(.*)</desc>') $$;

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
	SELECT 'label touches the frame, or leaves it: ' || area FROM boxes
		WHERE NOT area <@ box '((73, 23), (937, 637))'
	UNION ALL
	SELECT 'label covers a quadrant''s name: ' || area
	  FROM boxes JOIN unnest(ARRAY[box '((70, 20), (250, 50))', box '((760, 20), (940, 50))',
	                               box '((70, 610), (250, 640))',
									box '((760, 610), (940, 640))']) AS name ON overlap(area, name)
	UNION ALL
	SELECT 'mark is not in the frame: ' || mark FROM centres
		WHERE NOT mark <@ box '((76, 26), (934, 634))'
$$;

-- none, one, some

SELECT is(grid_svg('a', 1, 1), NULL, 'no rows') WHERE false
UNION ALL SELECT is(grid_svg(name, 1, 1), NULL, 'no rows')
	FROM (SELECT 'a' AS name WHERE false) AS t;
SELECT is(grid_svg(name, s, m), NULL, 'only rows with a NULL')
  FROM (VALUES (NULL, 1, 1), ('a', NULL, 1), ('a', 1, NULL)) AS v (name, s, m);
SELECT is(grid_svg(name, s, m), grid_svg(name, s, m) FILTER (WHERE name = 'b'),
	'rows with a NULL are skipped')
  FROM (VALUES (NULL, 1, 1), ('b', 2, 2), ('a', NULL, 1), ('a', 1, NULL)) AS v (name, s, m);
SELECT is(grid_svg('a', '50', '60'), grid_svg('a', 50, 60), 'bare literals');

-- labels find a place wherever the products are, and the picture is the same
-- for any order of the rows

CREATE TABLE layouts AS
SELECT layout, n, i AS product, repeat(chr(65 + i % 26), 1)
	|| substr(md5(layout || i), 1, 3 + i * 7 % 19) AS name,
       greatest(0, least(100, x)) AS s, greatest(0, least(100, y)) AS m, random() AS position
  FROM (VALUES (1), (2), (6), (30), (40)) AS sizes (n), generate_series(1, n) AS i,
       LATERAL (VALUES ('everywhere', 100 * random(), 100 * random()),
                       ('in the middle', 40 + 20 * random(), 40 + 20 * random()),
                       ('in a heap', 45 + 30 * (random() + random() + random() - 1.5), 60 + 30
						* (random() + random() + random() - 1.5)),
                       ('at one point', 50, 50),
                       ('at the origin', 0, 0),
                       ('at the right top', 100, 100),
                       ('in the corners', 100 * (i % 2), 100 * (i / 2 % 2)),
                       ('on the diagonal', 100.0 * i / n, 100.0 * i / n),
                       ('in a row', 100.0 * i / n, 50),
                       ('in a column', 100, 100.0 * i / n),
                       ('on a lattice', 100.0 * (i % 7) / 6, 100.0 * (i / 7) / 6),
                       ('bent to the axes', 100 / (1 + 0.2 * i), 100
						/ (1 + 0.2 * (n - i)))) AS v (layout, x, y);

CREATE TABLE pictures AS
SELECT layout, n, grid_svg(name, s, m ORDER BY product) AS svg,
	grid_svg(name, s, m ORDER BY position) AS shuffled
  FROM layouts GROUP BY layout, n;

SELECT is((SELECT string_agg(fault, '; ') FROM faults(svg)), NULL,
	format('%s products %s: nothing overlaps', n, layout)) FROM pictures;
SELECT ok(labels = n OR n > 6 AND labels > 8,
	format('%s products %s: %s have labels', n, layout, labels))
  FROM pictures, LATERAL (SELECT count(*) AS labels FROM label_boxes(svg)) AS l;
SELECT cmp_ok(labels, '>=', n - 2::bigint, format('%s products %s: %s have labels', n, layout,
	labels))
  FROM pictures, LATERAL (SELECT count(*) AS labels FROM label_boxes(svg)) AS l
 WHERE layout IN ('everywhere', 'on a lattice');
SELECT is((SELECT count(*) FROM marks(svg)), n::bigint,
	format('%s products %s: each has a mark', n, layout)) FROM pictures;
SELECT is(shuffled, svg, format('%s products %s: the same in another order', n, layout))
	FROM pictures;
SELECT ok(bool_and(abs(mark[0] - (90 + 8.3 * s)) < 0.06 AND abs(mark[1] - (600 - 5.4 * m)) < 0.06),
	'marks are where the scores say')
  FROM (SELECT s, m, row_number() OVER (ORDER BY s + m, name COLLATE "C" DESC) AS n FROM layouts
	WHERE layout = 'everywhere' AND n = 40) AS products
  JOIN (SELECT mark, row_number() OVER () AS n FROM pictures, marks(svg) AS mark WHERE layout
	= 'everywhere' AND n = 40) AS drawn USING (n);

CREATE TABLE crowd AS
SELECT grid_svg('Product ' || i, 100 * random(), 100 * random()) AS svg
  FROM generate_series(1, 1000) AS i;

-- labels that have no room at an edge of the frame do not leave it
SELECT is((SELECT string_agg(fault, '; ') FROM faults(svg)), NULL,
          format('40 products at %s, %s: nothing overlaps', s, m))
  FROM (SELECT s, m, grid_svg('Product ' || i, s, m) AS svg
          FROM (VALUES (0, 30), (30, 0), (100, 70), (70, 100)) AS v (s, m),
               generate_series(1, 40) AS i
         GROUP BY s, m) AS p;

-- where the label of a product goes, with marks without names in its way

CREATE FUNCTION label_side(svg text) RETURNS text
LANGUAGE sql AS $$
	SELECT CASE WHEN dx = 9 AND dy = 0 THEN 'right' WHEN dx = -9 AND dy = 0 THEN 'left'
	            WHEN dx = 0 AND dy = -9 THEN 'above' WHEN dx = 0 AND dy = 9 THEN 'below'
	            WHEN svg ~ 'stroke="#666"' THEN 'at a line' ELSE 'near' END
	  FROM (SELECT substring(svg FROM '>Product\n.*') AS own) AS t,
	       LATERAL (SELECT marks('</title>' || substring(own FROM '<path[^>]*>')), area
	                  FROM label_boxes(own)) AS p (mark, area),
	       -- from the mark to the nearest point of the box
	       LATERAL (SELECT area[1] - mark, area[0] - mark) AS corners (low, high),
	       LATERAL (SELECT round(greatest(low[0], least(high[0], 0))),
	                       round(greatest(low[1], least(high[1], 0)))) AS distance (dx, dy)
$$;
SELECT is(label_side(grid_svg(name, x, y)), expected,
          format('the label stands %s: %s', expected, reason))
  FROM (VALUES ('right', 40, 70, '{}', 'the first choice'),
               ('left', 98, 70, '{}', 'no room at the right'),
               ('left', 40, 70, '{45,70}', 'a mark at the right'),
               ('above', 40, 70, '{45,70, 35,70}', 'marks on both sides'),
               ('below', 40, 70, '{45,70, 35,70, 40,73}', 'another above'),
               ('near', 40, 70, '{45,69, 35,69, 37,73, 40,67}', 'room in between'),
               ('at a line', 40, 70, '{45,70, 35,70, 40,73, 40,67}', 'marks all around'),
               ('left', 46, 70, '{}', 'the middle at the right'),
               ('left', 40, 70, '{48.6,70}', 'it might be taken for that of a mark'),
               ('right', 40, 70, '{49.6,70}', 'but not of one farther off'))
       AS v (expected, s, m, others, reason),
       LATERAL (SELECT 'Product', s, m UNION ALL
                SELECT '', pairs[2 * i - 1], pairs[2 * i]
                  FROM (SELECT others::numeric[]) AS o (pairs),
                       generate_series(1, cardinality(pairs) / 2) AS i
               ) AS products (name, x, y)
 GROUP BY expected, s, m, others, reason;

-- lines never meet anything, but for marks in a heap with their own
CREATE FUNCTION lines(svg text) RETURNS SETOF lseg
LANGUAGE sql AS $$
	SELECT lseg(point(f[1], f[2]), point(f[3], f[4]))
	  FROM regexp_matches(svg, '<line x1="([^"]*)" y1="([^"]*)" x2="([^"]*)" y2="([^"]*)" '
	                      'stroke="#666"', 'g') AS texts,
	       LATERAL (SELECT texts::float8[]) AS figures (f)
$$;
CREATE TABLE drawn AS
SELECT layout, n, line
  FROM (SELECT layout, n, svg FROM pictures UNION ALL SELECT 'crowd', 1000, svg FROM crowd) AS p,
       lines(svg) AS line;
SELECT cmp_ok(count(*), '>', 50::bigint, 'there are lines') FROM drawn;
SELECT is(count(*), 0::bigint, 'none crosses another')
  FROM drawn AS a JOIN drawn AS b USING (layout, n)
 WHERE a.line[0] <> b.line[0] AND a.line ?# b.line;
SELECT is(count(*), 0::bigint, 'none runs under or along a label of another')
  FROM drawn JOIN pictures USING (layout, n), label_boxes(svg),
       LATERAL (SELECT box(area[0] + point(0.9, 0.9), area[1] - point(0.9, 0.9)),
                       box(own_mark - point(7, 7), own_mark + point(7, 7))) AS i (around, heap)
 WHERE line ?# around AND NOT heap @> line[0];
SELECT is(count(*), 0::bigint, 'none runs under a mark')
  FROM drawn JOIN pictures USING (layout, n), marks(svg) AS mark,
       LATERAL (SELECT box(mark - point(5, 5), mark + point(5, 5)),
                       box(mark - point(7, 7), mark + point(7, 7))) AS i (inside, heap)
 WHERE line ?# inside AND NOT heap @> line[0];
SELECT cmp_ok(max(length(line)), '<', 150::float8, format('lines among %s products', n))
  FROM drawn GROUP BY n;
SELECT cmp_ok(max(length(line)), '<', 30::float8, '1000 products have no long lines')
  FROM drawn WHERE layout = 'crowd';
SELECT is(count(*), 0::bigint, 'no label lies across the border of quadrants')
  FROM pictures, label_boxes(svg)
 WHERE 505 BETWEEN (area[1])[0] + 0.1 AND (area[0])[0] - 0.1
    OR 330 BETWEEN (area[1])[1] + 0.1 AND (area[0])[1] - 0.1;

-- a line gives way to a mark as soon as it would enter its box, here at each corner and
-- from each side by less than 0.001 pixels, and not to one a tenth of a pixel farther off
CREATE FUNCTION line_among(others numeric[]) RETURNS text
LANGUAGE sql AS $$
	SELECT line::text
	  FROM (SELECT grid_svg(name, s, m) AS svg
	          FROM (SELECT 'Product', 40, 70 UNION ALL
	                SELECT '', others[2 * i - 1], others[2 * i]
	                  FROM generate_series(1, cardinality(others) / 2) AS i) AS p (name, s, m)
	       ) AS p, lines(svg) AS line
$$;
SELECT is(ARRAY[line_among(others || ARRAY[s, beside]) = line,
                line_among(others || ARRAY[s, under]) = line], '{t,f}',
          format('%s beside a mark, but not under it', line))
  FROM (VALUES ('{44,72, 35,70, 40,74, 40,66}', 39.37, 68.50, 68.48),
               ('{46,71, 36,72, 40,73, 40,68}', 40.51, 68.69, 68.67),
               ('{44,72, 34,69, 40,72, 41,68}', 39.10, 71.04, 71.06),
               ('{45,69, 35,72, 42,73, 39,67}', 40.90, 71.04, 71.06),
               ('{43,70, 35,68, 40,74, 40,68}', 40.63, 71.50, 71.52),
               ('{45,68, 34,70, 40,73, 40,66}', 39.37, 71.50, 71.52),
               ('{45,71, 35,69, 39,72, 41,67}', 40.90, 68.96, 68.94),
               ('{46,69, 35,71, 41,74, 39,67}', 39.10, 68.96, 68.94))
       AS v (marks, s, under, beside),
       LATERAL (SELECT marks::numeric[]) AS m (others),
       line_among(others) AS line;

-- the picture says how many names it has no room for
SELECT is(substring(svg FROM '>(No room [^<]*)<'),
          CASE WHEN labels < n THEN format('No room for %s of %s names', n - labels, n) END,
          format('%s products %s: names without room', n, layout))
  FROM pictures, LATERAL (SELECT count(*) AS labels FROM label_boxes(svg)) AS l;
SELECT cmp_ok(count(*) FILTER (WHERE svg ~ '>No room'), '>', 5::bigint, 'that happens')
  FROM pictures;
SELECT ok(svg !~ 'No room', 'products without a name miss none')
  FROM (SELECT grid_svg('', 50, 50) AS svg FROM generate_series(1, 100)) AS p;

-- names are clipped where the room ends
SELECT is(array_agg(label ORDER BY label COLLATE "C"), labels::text[],
          format('with a mark at %s: %s', x, labels))
  FROM (VALUES (79, '{Conversation Intelligen&#8230;}'),
               (82, '{Conversation Intelligence&#8230;}'),
               (85, '{Conversation Intelligence for&#8230;}'),
               (90, '{Conversation Intelligence for Banks}')) AS v (x, labels),
       LATERAL (SELECT grid_svg(name, s, 60) AS svg
                  FROM (VALUES ('Conversation Intelligence for Banks', 51), ('', x)) AS p (name, s)
               ) AS p,
       label_texts(svg) AS label
 GROUP BY x, labels;

-- a label in the way of another moves, and both have a place
SELECT cmp_ok(count(*), '>=', few::bigint, format('%s of 40 names %s', count(*), layout))
  FROM (VALUES ('at one point', 34), ('at the origin', 11), ('in a row', 21)) AS v (layout, few)
  JOIN pictures USING (layout), label_boxes(svg)
 WHERE n = 40 GROUP BY layout, few;

-- where there is no room for all, the best have it
CREATE TABLE dense AS
SELECT grid_svg('Product ' || i, s, s) AS svg
  FROM generate_series(1, 300) AS i, LATERAL (SELECT 55 + i / 20.0) AS score (s);
SELECT ok(avg(i) FILTER (WHERE named) > 1.3 * avg(i) FILTER (WHERE NOT named)
          AND bool_or(named) FILTER (WHERE i = 300), 'names go to the best')
  FROM dense, generate_series(1, 300) AS i,
       LATERAL (SELECT svg ~ ('>Product ' || i || '</text></g>')) AS l (named);
SELECT is(count(*), 300::bigint, 'and all marks say what they are where the pointer rests')
  FROM dense, regexp_matches(svg, '<g><title>Product ([0-9]+)\n', 'g');

-- equal names, apart only in one score or in none
CREATE TABLE namesakes AS
SELECT i, CASE WHEN i % 5 = 0 THEN 'Echoline' ELSE 'Echo' END AS name,
       50 + (i % 4)::float8 AS s, 50 + (i / 4 % 4)::float8 AS m
  FROM generate_series(1, 32) AS i;
SELECT is(grid_svg(name, s, m ORDER BY md5(i || '-' || seed)),
          (SELECT grid_svg(name, s, m ORDER BY i) FROM namesakes), 'namesakes in order ' || seed)
  FROM namesakes, generate_series(1, 5) AS seed GROUP BY seed ORDER BY seed;
SELECT is(description(svg), 'Satisfaction and Market Presence, each from 0 to 100. '
          'Leaders: a (60, 80); a (70, 70); a (70, 60); ab (60, 60); b (50, 50). '
          'High Performers: none. Contenders: none. Niche: none.',
          'the best first, then by name, then by satisfaction')
  FROM (SELECT grid_svg(name, s, m) AS svg
          FROM (VALUES ('b', 50, 50), ('ab', 60, 60), ('a', 70, 70),
                       ('a', 70, 60), ('a', 60, 80)) AS v (name, s, m)) AS t;

-- a title

SELECT ok(svg ~ '<title[^>]*>R&#38;D &#60;tools&#62;</title>'
          AND svg ~ '<text font-weight="bold"[^>]*>R&#38;D &#60;tools&#62;</text>',
          'escaped, and shown above')
  FROM (SELECT grid_svg('a', 50, 50, 'R&D <tools>') AS svg) AS p;
SELECT ok(svg ~ ('<title[^>]*>' || repeat('m', 150) || '</title>')
	AND svg ~ '>m{20,60}&#8230;</text>',
          'clipped where the frame ends, but not for the reader of the source')
  FROM (SELECT grid_svg('a', 50, 50, repeat('m', 150)) AS svg) AS p;
SELECT is(substring(svg FROM 'font-weight="bold" font-size="([^"]*)"[^>]*>m+<'), size,
          format('a title of %s letters in size %s', letters, size))
  FROM (VALUES (37, '20'), (40, '18'), (54, '14'), (55, NULL)) AS v (letters, size),
       LATERAL (SELECT grid_svg(n, 50, 50, repeat('m', letters)) AS svg
                  FROM (VALUES ('a')) AS one (n)) AS p;
-- Titles that just have room above the Grid in their size, and that just have none: a
-- hundredth more, or less, of the width of their first character would change that
SELECT is(svg ~ '<text font-weight="bold" font-size="20"', fits,
          format('a title of %s %s and %s %s has room: %s', n, first, more, filler, fits))
  FROM (VALUES ('7', 52, 'i', 8, 57, 'i', 1), ('i', 77, '7', 4, 80, '7', 2),
               ('A', 45, 'i', 4, 44, 'i', 6), ('I', 77, '7', 4, 80, '7', 2),
               ('M', 36, 'i', 4, 37, 'i', 2), ('#', 42, 'i', 2, 41, 'i', 4),
               (U&'\0416', 44, 'i', 4, 43, 'i', 6), (U&'\0915', 32, '7', 4, 34, 'i', 1),
               (U&'\2030', 32, '7', 4, 34, 'i', 1), (U&'\6F22', 32, '7', 4, 34, 'i', 1),
               (U&'\+01F600', 24, 'i', 12, 23, 'i', 15), (U&'\FDFB', 3, 'i', 4, 3, 'i', 5))
       AS v (first, n1, filler1, more1, n2, filler2, more2),
       LATERAL (VALUES (n1, filler1, more1, true), (n2, filler2, more2, false))
       AS t (n, filler, more, fits),
       LATERAL (SELECT grid_svg(name, 50, 50, repeat(first, n) || repeat(filler, more)) AS svg
                  FROM (VALUES ('a')) AS one (name)) AS p;
SELECT ok(svg ~ 'direction="rtl">&#1488;', 'a title from right to left')
  FROM (SELECT grid_svg('a', 50, 50, U&'\05D0') AS svg) AS p;
SELECT ok(svg = overrides AND svg !~ 'direction="rtl"',
          'a title of no characters: empty, or of what is dropped')
  FROM (SELECT grid_svg('a', 1, 1, '') AS svg, grid_svg('a', 1, 1, U&'\202E') AS overrides) AS p;
SELECT isnt(substring(a FROM 'id="([^"]*)"'), substring(b FROM 'id="([^"]*)"'),
            'identifiers differ with the title')
  FROM (SELECT grid_svg('a', 1, 1, 'A') AS a, grid_svg('a', 1, 1, 'B') AS b) AS t;
SELECT throws_ok($$ SELECT grid_svg('a', 1, 1, i::text) FROM generate_series(1, 2) AS i $$,
                 '22023', NULL, 'the title is constant');
SELECT is(grid_svg('a', 1, 1, NULL), NULL, 'rows with a NULL title are skipped');
SELECT is(cx_grid_svg_finalfn(cx_grid_svg_combinefn(a, b)), grid_svg('p', 1, 2, 'Title'), what)
  FROM (VALUES (bytea '\x00000000ffffffff')) AS v (none),
       LATERAL cx_grid_svg_transfn(none, 'p', 1, 2, 'Title') AS one,
       LATERAL (VALUES ('the title from the right', none, one),
                       ('the title from the left', one, none)) AS c (what, a, b)
 GROUP BY what, a, b;

-- a name that is shown whole only when all have a label grows to both sides of its mark
SELECT cmp_ok(abs((center(area))[0] - own_mark[0])::numeric, '<', 0.2,
		'a label grows to both sides')
  FROM (SELECT grid_svg(name, s, m) AS svg
          FROM (VALUES ('Customer Experience Analytics S', 89, 81),
		('Customer Experience Analytics Suite', 71, 83)) AS p (name, s, m)) AS picture,
       label_boxes(svg)
 WHERE own_mark[0] < 700;

-- the checks above can fail
SELECT isnt((SELECT count(*) FROM faults(regexp_replace(svg, 'height="15"', 'height="60"', 'g'))),
	0::bigint, 'higher labels would overlap')
  FROM pictures WHERE layout = 'in a heap' AND n = 40;

-- too many for all to have a label
SELECT is((SELECT string_agg(fault, '; ') FROM faults(svg)), NULL,
	'1000 products: nothing overlaps') FROM crowd;
SELECT is((SELECT count(*) FROM marks(svg)), 1000::bigint, '1000 products: each has a mark')
	FROM crowd;
SELECT cmp_ok((SELECT count(*) FROM label_boxes(svg)), '>', 10::bigint,
	'1000 products: some have labels') FROM crowd;
SELECT cmp_ok(count(*), '>', 10::bigint, '1000 products in a row: some have labels')
  FROM (SELECT grid_svg('Product', i / 10.0, i / 10.0) AS svg
          FROM generate_series(1, 1000) AS i) AS t, label_boxes(svg);
SELECT throws_ok($$ SELECT grid_svg(i::text, 1, 1) FROM generate_series(1, 1001) AS i $$, '54000',
	'too many products for one Grid');

-- hostile names

\ir ../names.sql

CREATE TABLE hostile AS
SELECT id, name, grid_svg(name, s, m) AS svg FROM names GROUP BY id, name
UNION ALL SELECT 0, 'all of them', grid_svg(name, s, m) FROM names WHERE id <= 40;

SELECT is(count(*) FILTER (WHERE svg ~ '[^\x0A\x20-\x7E]'), 0::bigint, 'plain ASCII for any name')
	FROM hostile;
SELECT is((SELECT string_agg(DISTINCT fault, '; ') FROM hostile, faults(svg)), NULL,
	'nothing overlaps for any name');
SELECT is(substring(svg FROM '<title>([^\n]*)\n'), expected, what)
  FROM (VALUES (E'\x01\x1F\x7F', '&#65533;&#65533;&#65533;', 'control characters are replaced'),
               (E'a\nb\tc\rd', 'a b c d', 'line breaks and tabs become spaces'),
               (U&'\202Eevil\202C', 'evil', 'overrides of the direction are dropped'),
               ('a' || repeat(U&'\0301', 9), 'a&#769;&#769;',
				'two combining characters are enough'),
               (repeat('x', 200), repeat('x', 200), '200 characters of a name'),
               (repeat('x', 201), repeat('x', 199) || '&#8230;', '201 characters are too long'),
               (repeat(U&'\58F0', 500), repeat('&#22768;', 199) || '&#8230;',
				'long names end between characters')) AS v (name, expected, what),
       LATERAL (SELECT grid_svg(n, 50, 50) AS svg FROM (VALUES (name)) AS one (n)) AS picture;
SELECT is(svg ~ 'direction="rtl"', name IN (U&'\05DE\05D2\05D3\05DC\05D5\05E8 CRM 2.0',
	U&'\0645\0631\062D\0628\0627'), 'right to left: ' || left(name, 20))
  FROM hostile WHERE id BETWEEN 24 AND 28;
SELECT is(svg ~ 'direction="rtl"', expected, 'the first letters decide: ' || first_letters)
  FROM (VALUES ('Latin', U&'CRM \05DE\05D2\05D3\05DC', false),
               ('Latin with accents', U&'\00C9\05DE', false),
               ('Greek', U&'\03B1 \05DE', false),
               ('Chinese', U&'\58F0\05DE', false),
               ('Hebrew', U&'\05DE CRM', true),
               ('Arabic', U&'\0645 CRM', true),
               ('digits and then Hebrew', U&'24/7: \05DE CRM', true),
               ('digits and then Latin', U&'24/7: CRM \05DE', false))
       AS v (first_letters, name, expected),
       LATERAL (SELECT grid_svg(n, 50, 50) AS svg FROM (VALUES (name)) AS one (n)) AS picture;
-- the ends of the ranges of letters, each before a letter of the other direction
SELECT is(string_agg(to_hex(c), ' ') FILTER (WHERE (svg ~ 'direction="rtl"') <> expected), NULL,
	what)
  FROM (VALUES ('letters from left to right', U&'\05DE', false, ARRAY[65, 90, 97, 122,
			192, 1423, 2304, 8191, 11264, 55295, 63744, 64284, 65536, 67583,
			69632, 124927, 126976]),
		('neither', U&'\05DE', true, ARRAY[64, 91, 96, 123, 191, 8208, 11263,
			63743, 65024, 65135]),
		('letters from right to left', 'a', true, ARRAY[1424, 2303, 64285, 65023, 65136,
			65278, 67584, 69631, 124928, 126975]))
	   AS v (what, other, expected, codes),
	   unnest(codes) AS c,
	   LATERAL (SELECT grid_svg(n, 50, 50) AS svg
		FROM (VALUES (chr(c) || other)) AS one (n)) AS picture
 GROUP BY what;
SELECT ok(label ~ '^W{9,99}&#8230;$', 'a long label ends with an ellipsis')
  FROM hostile, label_texts(svg) AS label WHERE name = repeat('W', 5000);

-- what a screen reader gets

SELECT is(description(grid_svg(name, s, m)),
	'Satisfaction and Market Presence, each from 0 to 100. '
          'Leaders: Ada (90, 80.5); Bo (50, 50). High Performers: none. Contenders: Cy (49.9, '
			'100). Niche: Di (0, 0.1).', 'the description lists all products')
  FROM (VALUES ('Di', 0, 0.1), ('Bo', 50, 50), ('Ada', 90, 80.49999),
	('Cy', 49.94, 100)) AS v (name, s, m);
SELECT is(substring(description(grid_svg(name, s, m ORDER BY md5(name || s)))
	FROM 'Leaders: [^.]*'),
	'Leaders: Z (65, 66); a (65, 65); aa (65, 65); ab (60, 70); ab (70, 60); b (65, 65)',
	'by the mean of the scores, then as words are ordered')
  FROM (VALUES ('b', 65, 65), ('ab', 70, 60), ('aa', 65, 65), ('ab', 60, 70), ('Z', 65, 66),
	('a', 65, 65)) AS v (name, s, m);

-- a score just below the midpoint is not printed as if it had reached it
SELECT ok(position(expected IN description(svg)) > 0,
          format('%s and %s are printed as %s', s, m, expected))
  FROM (VALUES (49.96, 49.99999999999999, 'Niche: P (49.9, 49.9)'),
               (49.96, 50, 'Contenders: P (49.9, 50)'),
               (50, 49.96, 'High Performers: P (50, 49.9)'),
               (50.04, 50.05, 'Leaders: P (50, 50.1)'),
               (49.94, 99.96, 'Contenders: P (49.9, 100)')) AS v (s, m, expected),
       LATERAL (SELECT grid_svg('P', x, y) AS svg FROM (VALUES (s, m)) AS one (x, y)) AS picture;
SELECT ok(svg ~ E'P\\n49.9 Satisfaction, 49.9 Market Presence: Niche<',
          'nor where the pointer rests on the mark')
  FROM (SELECT grid_svg('P', 49.96, 49.96) AS svg) AS t;

-- colours, as the picture has them: in the way of WCAG 2, texts of 4.5 and lines of 3 to 1

-- the linear channels of red, green and blue
CREATE FUNCTION channels(colour text) RETURNS float8[]
LANGUAGE sql AS $$
	SELECT array_agg(CASE WHEN c <= 0.04045 THEN c / 12.92 ELSE ((c + 0.055) / 1.055)^2.4 END
	                 ORDER BY i)
	  FROM (SELECT CASE length(colour) WHEN 4 THEN regexp_replace(colour, '([^#])', '\1\1', 'g')
	               ELSE colour END) AS long (hex), generate_series(0, 2) AS i,
	       LATERAL (SELECT get_byte(decode(substr(hex, 2), 'hex'), i) / 255.0::float8) AS v (c)
$$;
CREATE FUNCTION luminance(c float8[]) RETURNS float8
LANGUAGE sql AS $$ SELECT 0.2126 * c[1] + 0.7152 * c[2] + 0.0722 * c[3] $$;
CREATE FUNCTION contrast(a text, b text) RETURNS numeric
LANGUAGE sql AS $$
	SELECT round(((greatest(x, y) + 0.05) / (least(x, y) + 0.05))::numeric, 2)
	  FROM luminance(channels(a)) AS x, luminance(channels(b)) AS y
$$;
SELECT is(contrast(a, b), expected, format('contrast of %s and %s', a, b))
  FROM (VALUES ('#000', '#ffffff', 21), ('#fff', '#767676', 4.54), ('#f00', '#fff', 4.00))
       AS v (a, b, expected);

CREATE TABLE colours AS
SELECT DISTINCT use, colour
  FROM pictures, (VALUES ('text', '<(?:svg|g|text) [^>]*fill="(#[^"]*)"'),
                         ('line', '<line [^>]*stroke="(#[^"]*)"'),
                         ('ground', '<rect [^>]*fill="(#[^"]*)"/>'),
                         ('mark', '<path [^>]*fill="(#[^"]*)"')) AS v (use, pattern),
       LATERAL (SELECT (regexp_matches(svg, pattern, 'g'))[1]) AS found (colour);
SELECT is(array_agg(use || ' ' || n ORDER BY use), '{ground 5,line 2,mark 4,text 2}', 'all found')
  FROM (SELECT use, count(*) AS n FROM colours GROUP BY use) AS counted;
SELECT cmp_ok(contrast(over.colour, ground.colour), '>=', least_contrast,
              format('%s %s on %s', over.use, over.colour, ground.colour))
  FROM colours AS over JOIN (VALUES ('text', 4.5), ('line', 3)) AS v (use, least_contrast)
       USING (use), colours AS ground
 WHERE ground.use = 'ground';

-- marks differ in shape, and in lightness for all eyes: with all cones, or without those for
-- red or green (Machado, Oliveira and Fernandes 2009)
SELECT is(count(DISTINCT f[1]), 4::bigint, 'four shapes in four colours')
  FROM pictures, regexp_matches(svg, '<path [^>]* d="([^"]*)" fill="([^"]*)"', 'g') AS f;
SELECT cmp_ok(min(lightness - darker), '>', 0.1::float8, 'lightness of marks, cones: ' || eyes)
  FROM (SELECT eyes, l, lag(l) OVER (PARTITION BY eyes ORDER BY l)
          FROM colours,
               (VALUES ('all', '{1,0,0, 0,1,0, 0,0,1}'::float8[]),
                       ('none for red', '{0.152286,1.052583,-0.204868, '
                        '0.114503,0.786281,0.099216, -0.003882,-0.048116,1.051998}'),
                       ('none for green', '{0.367322,0.860646,-0.227968, '
                        '0.280085,0.672501,0.047413, -0.011820,0.042940,0.968881}'))
               AS v (eyes, m),
               LATERAL channels(colour) AS c,
               LATERAL luminance(ARRAY[m[1] * c[1] + m[2] * c[2] + m[3] * c[3],
                                       m[4] * c[1] + m[5] * c[2] + m[6] * c[3],
                                       m[7] * c[1] + m[8] * c[2] + m[9] * c[3]]) AS l
         WHERE use = 'mark') AS t (eyes, lightness, darker)
 GROUP BY eyes;

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
               ('cx_grid_svg_finalfn('''')', '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x00'')', '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\xFFFFFFFF'')', '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x7FFFFFFF'')', '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x00000001'')', '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x00000000FFFFFFFF00'')',
				'22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x00000000'')', '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x00000000FFFFFFFF'')', 'no error'),
               ('cx_grid_svg_finalfn(''\x00000001 FFFFFFFF 7FF8000000000000 0000000000000000 '
				'00000000'')', '22003 satisfaction NaN is off the scale'),
               ('cx_grid_svg_finalfn(''\x00000001 FFFFFFFF 0000000000000000 4059200000000000 '
				'00000000'')', '22003 market presence 100.5 is off the scale'),
               ('cx_grid_svg_finalfn(''\x00000001 FFFFFFFF 0000000000000000 0000000000000000 '
				'00000001'')', '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x00000001 FFFFFFFF 0000000000000000 0000000000000000 '
				'FFFFFFFF'')', '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x00000001 FFFFFFFF 0000000000000000 0000000000000000 '
				'7FFFFFFF'')', '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x00000001 FFFFFFFF 0000000000000000 0000000000000000 '
				'00000000 00'')', '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x00000001 FFFFFFFF 0000000000000000 0000000000000000 '
				'00000003 00E9FF'')', 'no error'),
               ('cx_grid_svg_finalfn(''\x00000001 FFFFFFFF 0000000000000000 0000000000000000 '
				'00000001 F0'')', 'no error'),
               -- the title: of a length that is none, longer than the rest, of no characters
               ('cx_grid_svg_finalfn(''\x00000000 FFFFFFFE'')', '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x00000000 00000002 41'')',
                '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x00000000 00000001 FF'')',
                '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x00000000 00000001 00'')',
                '22P03 malformed aggregate state'),
               ('cx_grid_svg_finalfn(''\x00000000 00000001 41'')', 'no error'),
               ('cx_grid_svg_combinefn(''\x00000000 00000001 41'', ''\x00000000 00000001 42'')',
                '22023 constant argument changes within a group'),
               ('cx_grid_svg_finalfn(NULL)', 'no error'),
               ('cx_grid_svg_combinefn(''\x000003E8FFFFFFFF'', ''\x00000001FFFFFFFF'')',
				'54000 too many products for one Grid'),
               ('cx_grid_svg_combinefn(''\x00'', ''\x00000001FFFFFFFF'')',
				'22P03 malformed aggregate state'),
               ('cx_grid_svg_transfn('''', ''a'', 1, 1)',
				'22P03 malformed aggregate state')) AS v (call, expected);
SELECT is(string_agg(DISTINCT outcome(format('SELECT cx_grid_svg_finalfn(%L)',
                                             substr(state, 1, bytes))), ', '),
          '22P03 malformed aggregate state', 'a state that ends too early, wherever')
  FROM cx_grid_svg_transfn('\x00000000ffffffff', 'Name', 1, 2, 'Title') AS state,
       generate_series(0, length(state) - 1) AS bytes;
SELECT is((SELECT * FROM label_texts(cx_grid_svg_finalfn(
             '\x00000001 FFFFFFFF 0000000000000000 0000000000000000 00000005 0041E9FFF0'))),
          '&#65533;A&#65533;&#65533;&#65533;', 'a name of any bytes');

-- merging states: any split, in any order, the state of no rows on either side

CREATE AGGREGATE grid_state(text, float8, float8) (
	SFUNC = cx_grid_svg_transfn, STYPE = bytea, INITCOND = '\x00000000ffffffff'
);
SELECT is(cx_grid_svg_finalfn(cx_grid_svg_combinefn(cx_grid_svg_combinefn(a, b), c)), svg,
          format('%s products %s: merged from parts', n, layout))
  FROM pictures JOIN LATERAL (
       SELECT grid_state(name, s, m) FILTER (WHERE position < 0.4),
              grid_state(name, s, m) FILTER (WHERE position >= 0.7),
              grid_state(name, s, m) FILTER (WHERE position >= 0.4 AND position < 0.7)
         FROM layouts WHERE (layouts.layout, layouts.n) = (pictures.layout, pictures.n)
       ) AS parts (a, b, c) ON n IN (6, 30);
SELECT is(cx_grid_svg_combinefn(state, other), merged, what)
  FROM (VALUES (bytea '\x00000000ffffffff')) AS v (none),
       LATERAL (VALUES (cx_grid_svg_transfn(none, 'a', 1, 2),
                        cx_grid_svg_transfn(none, 'b', 3, 4))) AS one (a, b),
       LATERAL (VALUES ('no rows on the left', none, a, a),
                       ('no rows on the right', a, none, a),
                       ('no rows at all', none, none, none),
                       ('one product and another', a, b, cx_grid_svg_transfn(a, 'b', 3, 4)))
       AS cases (what, state, other, merged);

-- in parallel

\ir plan.sql
SELECT pg_temp.workers(2) \g /dev/null
ANALYZE layouts;

SELECT matches(pg_temp.plan_of($$ SELECT grid_svg(name, s, m) FROM layouts WHERE layout
	= 'everywhere' AND n = 40 $$), 'Partial Aggregate',
	'grid_svg in a parallel plan');
SELECT is((SELECT grid_svg(name, s, m) FROM layouts WHERE layout = 'everywhere' AND n = 40),
	(SELECT svg FROM pictures WHERE layout = 'everywhere' AND n = 40),
          'the same by two workers');
SELECT is((SELECT grid_svg(name, s, m) FROM layouts WHERE layout = 'nowhere'), NULL,
	'by two workers, no rows');

SELECT * FROM finish();
ROLLBACK;
