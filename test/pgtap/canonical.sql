-- Values of the extension's types: one form of bytes per value, through every
-- way out and in again; operators, order and hash that agree with it.
BEGIN;
SELECT no_plan();
\ir lib.sql

-- the operators, with the names of their commutator and negator
CREATE TEMP VIEW operator AS
SELECT typname, typsend, o.oprname AS op, c.oprname AS com, n.oprname AS neg,
       o.oprcom = o.oid AND o.oprresult = o.oprleft AS commutes
  FROM member JOIN pg_operator o ON classid = 'pg_operator'::regclass AND o.oid = objid
  JOIN type ON type.oid = o.oprleft AND type.oid = o.oprright
  LEFT JOIN pg_operator c ON c.oid = o.oprcom
  LEFT JOIN pg_operator n ON n.oid = o.oprnegate;

-- the support functions of the default operator classes: btree/1, hash/2, ...
CREATE TEMP VIEW support AS
SELECT typname, amname || '/' || amprocnum AS role, amproc
  FROM type JOIN pg_opclass ON opcintype = type.oid AND opcdefault
  JOIN pg_am ON pg_am.oid = opcmethod
  JOIN pg_amproc ON amprocfamily = opcfamily AND amproclefttype = type.oid
                AND amprocrighttype = type.oid;

-- what holds for all values a, b and c of a type
CREATE TEMP TABLE law (typname name, law text, condition text);
INSERT INTO law
SELECT typname, law, format(condition, typsend, name)
  FROM type, (VALUES
	('text gives it back', '%1$s(a::text::%2$s) = %1$s(a)'),
	('equal values have equal bytes, no others have', '(a = b) = (%1$s(a) = %1$s(b))'),
	('equal values have equal images, no others have',
	 '(a = b) = record_image_eq(row(a), row(b))'),
	('one of <, = and > holds', '(a < b)::integer + (a = b)::integer + (a > b)::integer = 1'),
	('<= is < or =', '(a <= b) = (a < b OR a = b) AND (a >= b) = (a > b OR a = b)'),
	('< is transitive', '(a < b AND b < c) <= (a < c)')) AS v (law, condition)
 WHERE typtype = 'b';
INSERT INTO law
SELECT typname, 'survives as ' || other,
       format('%1$s(a::%2$s::%3$s) = %1$s(a)', typsend, other, name)
  FROM type JOIN pg_cast o ON o.castsource = type.oid
  JOIN pg_cast i ON i.castsource = o.casttarget AND i.casttarget = o.castsource,
       LATERAL (SELECT o.casttarget::regtype AS other) AS c;
INSERT INTO law
SELECT typname, format('a %s b is b %s a', op, com), format('(a %s b) = (b %s a)', op, com)
  FROM operator WHERE com IS NOT NULL
UNION ALL
SELECT typname, format('a %s b has the bytes of b %1$s a', op),
       format('%1$s(a %2$s b) = %1$s(b %2$s a)', typsend, op)
  FROM operator WHERE commutes
UNION ALL
SELECT typname, format('a %s b is not a %s b', op, neg), format('(a %s b) <> (a %s b)', op, neg)
  FROM operator WHERE neg IS NOT NULL;
INSERT INTO law
SELECT typname, format('%s of %s', law, amproc), format(condition, amproc)
  FROM support JOIN (VALUES
	('btree/1', 'order', 'sign(%1$s(a, b)) = (a > b)::integer - (a < b)::integer'),
	('hash/1', 'hash', '(a = b) <= (%1$s(a) = %1$s(b))'),
	('hash/2', 'hash with a seed',
	 '(a = b) <= (%1$s(a, 42) = %1$s(b, 42)) AND %1$s(a, 42) <> %1$s(a, 43)')
  ) AS v (role, law, condition) USING (role);
-- a state of an aggregate may have another form, and must not get out of it, called by hand
-- (those that take away want a state to take it from)
INSERT INTO law
SELECT typname, format('%s gives what may be stored', signature),
       format('record_image_eq(row(%1$s(NULL, a)), row(%1$s(NULL, a)::text::%2$s))', proname, name)
  FROM type JOIN function ON types[0] = type.oid AND types[1] = type.oid AND pronargs = 2
                         AND prorettype = type.oid AND prokind = 'f'
 WHERE NOT EXISTS (SELECT FROM aggregate WHERE aggminvtransfn = function.oid);
INSERT INTO law
SELECT one.typname, 'hash is the lower half of hash with seed 0',
       format('%s(a) = (%s(a, 0) & 4294967295)::bit(32)::integer', one.amproc, two.amproc)
  FROM support one JOIN support two USING (typname)
 WHERE one.role = 'hash/1' AND two.role = 'hash/2';

-- a test: the law is obeyed; the first values that break it are shown
CREATE FUNCTION pg_temp.obeyed(typname name, law text, condition text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	test text := format('%s: %s', typname, law);
	with_b boolean := condition ~ '\mb\M';
	with_c boolean := condition ~ '\mc\M';
	wrong text;
BEGIN
	EXECUTE format('SELECT concat_ws(E''\n'', a, CASE WHEN %5$L THEN b END,
		                  CASE WHEN %6$L THEN c END)
		  FROM (SELECT value AS a FROM value.%1$I) AS a,
		       (SELECT value AS b FROM value.%1$I LIMIT %2$s) AS b,
		       (SELECT value AS c FROM value.%1$I LIMIT %3$s) AS c
		 WHERE (%4$s) IS NOT TRUE LIMIT 1', typname,
		CASE WHEN with_b THEN 'ALL' ELSE '1' END, CASE WHEN with_c THEN 'ALL' ELSE '1' END,
		condition, with_b, with_c)
	   INTO wrong;
	RETURN ok(wrong IS NULL, test) || coalesce(E'\n' || diag(wrong), '');
EXCEPTION WHEN OTHERS THEN
	RETURN ok(false, test) || E'\n' || diag(SQLSTATE || ': ' || SQLERRM);
END $$;

SELECT pg_temp.same(pg_temp.outcome(format('SELECT count(DISTINCT value) > 20 FROM value.%I',
                                           typname)),
                    ARRAY['(t)'], 0, typname || ': has values')
  FROM type WHERE typtype = 'b';
SELECT pg_temp.obeyed(typname, law, condition) FROM law ORDER BY typname, law;

-- A transition function may be the final function of an aggregate that somebody else has
-- made.  The next call must leave alone what it gave.
CREATE TEMP TABLE argument (type regtype, first text, other text, further text);
INSERT INTO argument
SELECT type, '1', '5', '6' FROM unnest('{smallint, integer, bigint, numeric}'::regtype[]) AS type
UNION ALL VALUES ('double precision'::regtype, '1', '5', '1'),
                 ('timestamptz', NULL, NULL, '2020-01-01'),
                 ('interval'::regtype, NULL, NULL, '1 day');
SELECT format('INSERT INTO argument SELECT %L, min(value::text), max(value::text), NULL
                 FROM value.%I', name, typname) FROM type WHERE typtype = 'b' \gexec
CREATE FUNCTION pg_temp.as_final(signature text, result text, args text[], first text[],
                                 other text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	test text := signature || ' as a final function';
	types text := array_to_string(args, ', ');
	calls text[];
	wrong text;
BEGIN
	EXECUTE format('CREATE FUNCTION pg_temp.nothing(%s, integer) RETURNS %1$s LANGUAGE sql AS $f$
		SELECT NULL::%1$s $f$', result);
	EXECUTE format('CREATE AGGREGATE pg_temp.final(%s ORDER BY integer) (
		SFUNC = pg_temp.nothing, STYPE = %s, FINALFUNC = %s)', types, result,
		split_part(signature, '(', 1));
	SELECT array_agg((SELECT string_agg(format('%L::%s', value, type), ', ' ORDER BY n)
	                    FROM unnest(v, args) WITH ORDINALITY AS a (value, type, n)) ORDER BY i)
	  INTO calls FROM (VALUES (1, first), (2, other)) AS c (i, v);
	EXECUTE format('SELECT concat_ws(E''\n'', a, b)
		  FROM (SELECT pg_temp.final(%1$s) WITHIN GROUP (ORDER BY i) AS a,
		               pg_temp.final(%2$s) WITHIN GROUP (ORDER BY i) AS b
		          FROM generate_series(1, 2) AS i OFFSET 0) AS v
		 WHERE (a::text, b::text) IS DISTINCT FROM
		       ((SELECT pg_temp.final(%1$s) WITHIN GROUP (ORDER BY 1))::text,
		        (SELECT pg_temp.final(%2$s) WITHIN GROUP (ORDER BY 1))::text)
			OR a::text = b::text', calls[1], calls[2]) INTO wrong;
	EXECUTE format('DROP AGGREGATE pg_temp.final(%s ORDER BY integer)', types);
	EXECUTE format('DROP FUNCTION pg_temp.nothing(%s, integer)', result);
	RETURN ok(wrong IS NULL, test) || coalesce(E'\n' || diag(wrong), '');
END $$;
SELECT pg_temp.as_final(signature, type.name, args, first, other)
  FROM function JOIN type ON types[0] = type.oid AND prorettype = type.oid AND prokind = 'f',
       LATERAL (SELECT array_agg(arg::regtype::text ORDER BY n) AS args,
                       array_agg(CASE n WHEN 2 THEN a.first ELSE further END ORDER BY n) AS first,
                       array_agg(CASE n WHEN 2 THEN a.other ELSE further END ORDER BY n) AS other,
                       count(*) AS known
                  FROM unnest(types) WITH ORDINALITY AS u (arg, n)
                  JOIN argument a ON a.type = arg
                 WHERE n > 1) AS c
 WHERE pronargs > 1 AND known = pronargs - 1
   AND EXISTS (SELECT FROM aggregate WHERE aggtransfn = function.oid)
 ORDER BY signature;

-- send and recv, which only a binary copy calls
CREATE FUNCTION pg_temp.copied(typname name) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	file text := current_setting('data_directory') || '/cx_' || pg_backend_pid() || '.bin';
	wrong text;
BEGIN
	EXECUTE format('CREATE TEMP TABLE copy (LIKE value.%I)', typname);
	EXECUTE format('COPY value.%I TO %L (FORMAT binary)', typname, file);
	EXECUTE format('COPY copy FROM %L (FORMAT binary)', file);
	EXECUTE format('SELECT v.value::text FROM value.%I AS v LEFT JOIN copy USING (id)
	                 WHERE record_image_eq(row(v.value), row(copy.value)) IS NOT TRUE LIMIT 1',
	               typname)
	   INTO wrong;
	DROP TABLE copy;
	RETURN ok(wrong IS NULL, typname || ': survives COPY BINARY')
	       || coalesce(E'\n' || diag(wrong), '');
END $$;
SELECT pg_temp.copied(typname) FROM type ORDER BY typname;

SELECT * FROM finish();
ROLLBACK;
