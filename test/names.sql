-- Names that a picture must survive: markup, references, control characters,
-- every kind of letter, and lengths; each with a place on the Grid
CREATE TABLE names AS
SELECT row_number() OVER () AS id, name, 100 * random() AS s, 100 * random() AS m
  FROM (SELECT unnest(ARRAY[
		'<script>alert(1)</script>', '"/><script>', ''' onload=''alert(1)', '&amp;', '&#0;', '&lt',
		']]>', '<!--', '<?xml?>', '<!DOCTYPE x>',
		'https://example.com/x.svg', 'javascript:alert(1)', 'url(#x)', '', ' ', E'two\nlines',
		E'tab\tand\rreturn', E'\x01\x08\x0B\x1F\x7F',
		U&'\0080\009F', U&'\FFFE\FFFF', U&'\+01FFFE\+10FFFF', U&'\202Eevil\202C',
		U&'\2066a\2069', U&'\200B\200D\FEFF',
		U&'\05DE\05D2\05D3\05DC\05D5\05E8 CRM 2.0', U&'\0645\0631\062D\0628\0627',
		U&'\58F0\30ED\30B0', U&'\+01F468\200D\+01F469\200D\+01F467',
		'Z' || repeat(U&'\0334\0351', 50),
		repeat('W', 5000), repeat(U&'\58F0', 5000), repeat(' ', 5000), repeat(U&'\0301', 5000),
		E'%s %n %1$s \\ '' "',
		U&'Gr\00FCnspecht', 'Wren & Daughters']) AS name
        UNION ALL
        -- every kind of character, in names of 50
        SELECT string_agg(chr(i), '' ORDER BY i)
          FROM (SELECT generate_series(1, 55295, 37) AS i
                UNION ALL SELECT generate_series(57344, 1114111, 1999)) AS t
         GROUP BY i / 1850) AS t;
