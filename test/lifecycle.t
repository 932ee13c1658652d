#!/usr/bin/perl
# What happens to an extension and to the values that it stored, over the years:
# old values, dump and restore, replication, upgrades, schemas, roles, removal.
# docs/upgrading.md says what is promised.
#
# This has a server of its own, for logical replication and for a version of the
# extension that is not there.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;

if (!defined $ENV{CX_LIFECYCLE})
{
	$ENV{CX_LIFECYCLE} = 1;
	$ENV{SERVER_OPTIONS} = 'wal_level=logical';
	$ENV{PACKAGES} = '';
	exec 'test/server', $^X, $0;
}

my $directory = tempdir(CLEANUP => 1);
my $psql = 'psql -X -q -A -t -v ON_ERROR_STOP=1';
$ENV{PGOPTIONS} = '-c client_min_messages=warning -c timezone=UTC';

sub slurp
{
	my ($file) = @_;
	open my $in, '<:raw', $file or die "$file: $!";
	local $/;
	return <$in>;
}

sub spew
{
	my ($file, @text) = @_;
	open my $out, '>:raw', $file or die "$file: $!";
	print $out @text;
	close $out;
}

# What psql prints, errors too
sub psql
{
	my ($database, $script, $user) = @_;
	my $file = "$directory/script.sql";
	spew($file, $script);
	my $printed = `$psql -d $database @{[ $user ? "-U $user" : '' ]} -f $file 2>&1`;
	$printed =~ s/^psql:\Q$file\E:\d+: //mg;
	chomp $printed;
	return $printed;
}

sub create
{
	my ($database, $script) = @_;
	system("createdb $database") == 0 or die;
	my $printed = psql($database, "CREATE EXTENSION cx_metrics;\n" . ($script // ''));
	die $printed if $printed =~ /^(?:ERROR|FATAL)/m;
}

sub wait_until
{
	my ($seconds, $database, $query) = @_;
	for (1 .. 5 * $seconds)
	{
		return 1 if psql($database, $query) eq 't';
		select undef, undef, undef, 0.2;
	}
	return 0;
}

sub literal
{
	my ($text) = @_;
	$text =~ s/'/''/g;
	return "'$text'";
}

my $version = slurp('cx_metrics.control') =~ /^default_version = '(.*)'$/m ? $1 : die;
my $members = <<'END';
CREATE TEMP VIEW member AS
SELECT classid, objid, pg_describe_object(classid, objid, 0) AS object
  FROM pg_depend
 WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
   AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'cx_metrics');
CREATE TEMP VIEW stored AS
SELECT pg_type.* FROM member JOIN pg_type ON classid = 'pg_type'::regclass AND oid = objid
 WHERE typtype IN ('b', 'c') AND typelem = 0;
END

#
# Values that were stored once: test/golden/values.out (test/golden/add)
#
my @golden;
for (split /\n/, slurp('test/golden/values.out'))
{
	my %value;
	@value{qw(asked type expression text bytes)} = split /\t/, $_, -1;
	push @golden, \%value;
}
create('golden');
my @types = split /\n/, psql('golden', "$members SELECT oid::regtype FROM stored ORDER BY 1");
cmp_ok(@types, '>', 6, 'the extension has types');
my %has = map { $_->{type} => 1 } @golden;
is_deeply([ grep { !$has{$_} } @types ], [], 'there are stored values of each');
my %form = map { "$_->{type} " . substr($_->{bytes}, 0, 2) => 1 } @golden;
is_deeply([ grep { /0/ } sort keys %form ],
	[ 'cx_review 01', 'cx_survey 01', 'cx_survey 02', 'cx_survey 03' ], 'of each form');

# A file as COPY WITH (FORMAT binary) writes it, of one column
sub binary
{
	return "PGCOPY\n\xff\r\n\0" . pack('NN', 0, 0)
	  . join('', map { pack('n N/a', 1, $_) } @_) . pack('n', 0xffff);
}

for my $type (@types)
{
	my @values = grep { $_->{type} eq $type } @golden;
	my @bytes = map { pack 'H*', $_->{bytes} } grep { $_->{bytes} ne '' } @values;
	my $texts = join "\n", map { $_->{text} } @values;
	my @rw = grep { $_->{asked} =~ /w/ } @values;
	my @rwe = grep { $_->{asked} =~ /e/ } @values;

	is(psql('golden', join '', map { "SELECT @{[ literal($_->{text}) ]}::$type;\n" } @values),
		$texts, "texts of $type are read");
	is(psql('golden', join '', map { "SELECT ($_->{expression})::$type;\n" } @rwe),
		join("\n", map { $_->{text} } @rwe), 'and made as ever');
	next if !@bytes;

	is(psql('golden', join '', map { "SELECT '\\x$_->{bytes}'::bytea::$type;\n" } @values),
		$texts, 'so are bytes');
	spew("$directory/binary", binary(@bytes));
	is(psql('golden', "CREATE TABLE copied_$type (v $type);
		\\copy copied_$type FROM '$directory/binary' WITH (FORMAT binary)
		TABLE copied_$type"), $texts, 'and files of COPY');
	is(psql('golden', join '', map { "SELECT @{[ literal($_->{text}) ]}::${type}::bytea;\n" } @rw),
		join("\n", map { "\\x$_->{bytes}" } @rw), 'bytes are written as ever');
	is(psql('golden', join '', map { "SELECT ($_->{expression})::${type}::bytea;\n" } @rwe),
		join("\n", map { "\\x$_->{bytes}" } @rwe), 'by aggregates, too');
	psql('golden', "\\copy copied_$type TO '$directory/written' WITH (FORMAT binary)");
	is(slurp("$directory/written"), slurp("$directory/binary"), 'and COPY writes its file');

  SKIP:
	{
		# after a header of one byte, or of four
		skip 'no pageinspect', 1
		  if psql('golden', 'CREATE EXTENSION IF NOT EXISTS pageinspect') ne '';
		is(psql('golden', "CREATE TABLE page (v $type);
			ALTER TABLE page ALTER v SET STORAGE plain;
			INSERT INTO page TABLE copied_$type;
			SELECT count(*) FROM (SELECT row_number() OVER () AS n, v::bytea FROM page) AS a
			JOIN (SELECT lp AS n, t_data FROM heap_page_items(get_raw_page('page', 0))) AS b
			USING (n) WHERE substr(t_data, 2) = v OR substr(t_data, 5) = v;
			DROP TABLE page"), scalar @bytes, 'these bytes are what the table holds');
	}
}

#
# A database that uses the extension wherever one can
#
create('used', '\i test/golden/use.sql');

sub contents
{
	return psql($_[0], '\i test/golden/contents.sql') =~ s/^psql:\S+ //mgr;
}
my $contents = contents('used');
like($contents, qr/^m_review\|3\|\w+$/m, 'a database is full of values');
is_deeply([ $contents =~ /^ERROR:  (.*?)(?: for|:| of| "|$)/mg ],
	[ 'invalid input syntax', 'new row', 'duplicate key value violates unique constraint' ],
	'with checks');

#
# Dump and restore
#
for my $format (qw(plain custom directory))
{
	my $dump = "$directory/dump.$format";
	is(system("pg_dump -F $format -f $dump used"), 0, "pg_dump -F $format");
	system("createdb restored_$format") == 0 or die;
	is(system($format eq 'plain' ? "$psql -d restored_plain -f $dump > /dev/null"
		: "pg_restore -j 2 -d restored_$format $dump"), 0, 'is restored');
	is(contents("restored_$format"), $contents, 'with all it held');
}
is(`pg_dump --schema-only restored_custom | grep -v '^.\\(un\\)\\?restrict'`,
	`pg_dump --schema-only used | grep -v '^.\\(un\\)\\?restrict'`, 'as it was defined');

#
# Replication: rows are found by all of their columns, by = of each
#
create('subscriber', join '', map { <<"END" } @types);
CREATE TABLE t_$_ (id integer, v $_, a $_\[]);
END
my $binary = psql('used', 'SHOW server_version_num') >= 140000 ? ', binary = true' : '';
psql('used', join '', map { "ALTER TABLE t_$_ REPLICA IDENTITY FULL;\n" } @types);
is(psql('used', "CREATE PUBLICATION cx FOR TABLE " . join(', ', map { "t_$_ " } @types)), '',
	'what is published');
psql('used', "SELECT pg_create_logical_replication_slot('cx', 'pgoutput')");
is(psql('subscriber', "CREATE SUBSCRIPTION cx
	CONNECTION 'host=$ENV{PGHOST} user=$ENV{PGUSER} dbname=used'
	PUBLICATION cx WITH (create_slot = false, slot_name = cx$binary)"), '', 'is subscribed to');
ok(wait_until(60, 'subscriber', "SELECT bool_and(srsubstate = 'r') FROM pg_subscription_rel"),
	'the tables are copied');

sub rows
{
	my ($database) = @_;
	return psql($database, join '', map { "SELECT v, a FROM t_$_ ORDER BY id;\n" } @types);
}
is(rows('subscriber'), rows('used'), 'with their rows');
psql('used', join '', map { "DELETE FROM t_$_ WHERE id = 2; UPDATE t_$_ SET a = NULL WHERE id = 1;
	INSERT INTO t_$_ (v) SELECT v FROM t_$_ WHERE id = 1;" } @types);
ok(wait_until(60, 'used', "SELECT confirmed_flush_lsn >= pg_current_wal_lsn()
	FROM pg_replication_slots WHERE slot_name = 'cx'"), 'changes arrive');
is(rows('subscriber'), rows('used'), 'and rows were found, changed and deleted');
psql('subscriber', 'DROP SUBSCRIPTION cx');

#
# Upgrade, to a version that is made here: it adds a function, and replaces the
# body, the comment and an option of another
#
my $extensions = psql('postgres', "SELECT setting || '/extension' FROM pg_config
	WHERE name = 'SHAREDIR'");
my $next = "$version.test";
my @made = map { "$extensions/cx_metrics--$_.sql" } "$version--$next", $next;
END { unlink @made if @made }
my $upgrade = <<'END';
CREATE FUNCTION cx_added(summary cx_survey) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survey_nps' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_added(cx_survey) IS 'added';
CREATE OR REPLACE FUNCTION nps_category(score double precision) RETURNS text
	AS 'SELECT ''replaced''' LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION nps_category(double precision) IS 'replaced';
END
spew($made[0], $upgrade);
spew($made[1], slurp("$extensions/cx_metrics--$version.sql"), $upgrade);

# Every object of the extension, with all that the catalogs say of it
sub catalog
{
	my ($database) = @_;
	return psql($database, $members . <<'END');
SELECT object, obj_description(objid, classid::regclass::name) FROM member ORDER BY object;
SELECT object, pg_get_functiondef(objid), proacl, prosupport FROM member
  JOIN pg_proc ON classid = 'pg_proc'::regclass AND oid = objid AND prokind <> 'a' ORDER BY object;
SELECT object, to_jsonb(a) - 'aggtranstype' - 'aggmtranstype' - 'aggsortop',
       aggtranstype::regtype, aggmtranstype::regtype, pg_get_function_arguments(p.oid),
       prorettype::regtype, provolatile, proparallel, proisstrict, procost
  FROM member JOIN pg_proc AS p ON classid = 'pg_proc'::regclass AND p.oid = objid
  JOIN pg_aggregate AS a ON aggfnoid = objid ORDER BY object;
SELECT to_jsonb(t) - '{oid,typnamespace,typowner,typrelid,typarray,typelem,typdefaultbin}'::text[]
  FROM stored AS t ORDER BY typname;
SELECT typname, attname, atttypid::regtype, attnum, attstorage, col_description(attrelid, attnum)
  FROM stored JOIN pg_attribute ON attrelid = typrelid ORDER BY typname, attnum;
SELECT objid::regoperator, oprcom::regoperator, oprnegate::regoperator, oprcode, oprrest, oprjoin,
       oprcanhash, oprcanmerge
  FROM member JOIN pg_operator AS o ON classid = 'pg_operator'::regclass AND o.oid = objid
 ORDER BY 1::text;
SELECT object, castcontext, castmethod FROM member
  JOIN pg_cast AS c ON classid = 'pg_cast'::regclass AND c.oid = objid ORDER BY 1;
SELECT pg_describe_object(d.classid, d.objid, 0), object FROM member
  JOIN pg_depend AS d ON d.refclassid = member.classid AND d.refobjid = member.objid
 WHERE d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass) ORDER BY 1, 2;
END
}
my $old = catalog('restored_plain');
unlike($old, qr/^ERROR/m, 'the catalogs say what the extension is');
is(psql('restored_plain', "ALTER EXTENSION cx_metrics UPDATE TO '$next'"), '',
	'a database in use is upgraded');
system('createdb fresh') == 0 or die;
is(psql('fresh', "CREATE EXTENSION cx_metrics VERSION '$next'"), '', 'another begins with it');
is(catalog('restored_plain'), catalog('fresh'), 'the extension is the same in both');
isnt(catalog('restored_plain'), $old, 'and not what it was');
is(psql('restored_plain', q{SELECT nps_category(10), cx_added('{"9": 1}')}), 'replaced|100',
	'what is new is there');
is(contents('restored_plain'), $contents, 'all its relations hold the same');
is(psql('restored_plain', 'REFRESH MATERIALIZED VIEW CONCURRENTLY m_survey;
	REFRESH MATERIALIZED VIEW m_review; REINDEX DATABASE restored_plain'), '',
	'they are made again');
is(contents('restored_plain'), $contents, 'with the same result');
SKIP:
{
	skip 'no amcheck', 1 if psql('restored_custom', 'CREATE EXTENSION amcheck') ne '';
	is(psql('restored_custom', "ALTER EXTENSION cx_metrics UPDATE TO '$next';
		SELECT count(*) > 10 FROM (SELECT bt_index_check(c.oid, true) FROM pg_class AS c
		JOIN pg_am ON pg_am.oid = relam
		WHERE amname = 'btree' AND relkind = 'i') AS checked"), 't',
		'btree indexes are sound without that');
}
like(psql('restored_plain', "ALTER EXTENSION cx_metrics UPDATE TO '$version'"),
	qr/^ERROR:  extension "cx_metrics" has no update path from version/, 'there is no way back');

#
# Schemas and roles
#
is(psql('postgres', 'CREATE ROLE plain LOGIN; CREATE DATABASE plain OWNER plain'), '',
	'a role that owns a database, and no more');
is(psql('plain', 'CREATE SCHEMA cx; CREATE EXTENSION cx_metrics SCHEMA cx', 'plain'), '',
	'creates the extension, in a schema of its own');
my $expressions = join ', ', map { "($golden[$_]{expression})::$golden[$_]{type} AS e$_" }
  grep { $golden[$_]{asked} =~ /e/ } 0 .. $#golden;
my $results = join '|', map { $_->{text} } grep { $_->{asked} =~ /e/ } @golden;
is(psql('plain', "SET search_path = cx; SELECT $expressions", 'plain'), $results, 'uses it');
like(psql('plain', 'ALTER EXTENSION cx_metrics SET SCHEMA public', 'plain'),
	qr/^ERROR:  .*(?:must be (?:the )?owner of|permission denied)/,
	'may not move it: the objects belong to the superuser');
is(psql('plain', 'ALTER EXTENSION cx_metrics SET SCHEMA public'), '', 'who may');
is(psql('plain', "SELECT $expressions", 'plain'), $results, 'and it works there');
is(psql('plain', 'DROP EXTENSION cx_metrics', 'plain'), '', 'and the role drops it');

# Whatever is before it on the search path, bound expressions are what they were:
# functions and operators of every name that the extension or numbers have
is(psql('golden', "CREATE VIEW bound AS SELECT $expressions;
	CREATE SCHEMA hostile; $members" . <<'END'), '', 'hostile functions and operators');
CREATE FUNCTION hostile.raise() RETURNS void LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'hostile'; END $$;
SELECT DISTINCT format('CREATE FUNCTION hostile.%I(%s) RETURNS %s LANGUAGE plpgsql AS '
       '$f$ BEGIN RAISE EXCEPTION ''hostile''; END $f$', proname,
       oidvectortypes(proargtypes), prorettype::regtype)
  FROM pg_proc AS p
 WHERE prokind = 'f' AND 'internal'::regtype <> ALL (proargtypes::oid[]) AND pronargs > 0
   AND 'cstring'::regtype <> ALL (proargtypes::oid[]) AND prorettype <> 'internal'::regtype
   AND prorettype::regtype::text NOT LIKE 'any%' AND prorettype <> 'cstring'::regtype
   AND NOT EXISTS (SELECT FROM unnest(proargtypes) AS t JOIN pg_type ON pg_type.oid = t
                    WHERE typtype = 'p')
   AND (oid IN (SELECT objid FROM member WHERE classid = 'pg_proc'::regclass)
        OR pronamespace = 'pg_catalog'::regnamespace
           AND proargtypes::oid[] &&
               '{int4,int8,numeric,float8,text,timestamptz,interval}'::regtype[]::oid[]
           AND (SELECT typtype FROM pg_type WHERE pg_type.oid = prorettype) <> 'p') \gexec
SELECT format('CREATE OPERATOR hostile.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = hostile.%I)',
              oprname, oprleft::regtype, oprright::regtype, p.proname)
  FROM pg_operator AS o JOIN pg_proc AS p ON p.oid = oprcode
 WHERE oprleft <> 0 AND EXISTS (SELECT FROM pg_proc AS h
       WHERE h.pronamespace = 'hostile'::regnamespace AND h.proname = p.proname
         AND h.proargtypes = p.proargtypes AND p.proargtypes = ARRAY[oprleft, oprright]::oidvector)
\gexec
SELECT format('CREATE DOMAIN hostile.%I AS integer', typname) FROM stored \gexec
END
cmp_ok(psql('golden', "SELECT count(*) FROM pg_proc WHERE pronamespace = 'hostile'::regnamespace"),
	'>', 300, 'are many');
cmp_ok(psql('golden', "SELECT count(*) FROM pg_operator WHERE oprnamespace =
	'hostile'::regnamespace"), '>', 100, 'operators, too');
my $hostile = 'SET search_path = hostile, pg_catalog, public';
like(psql('golden', "$hostile; SELECT 1 + 1"), qr/^ERROR:  hostile/, 'catch who calls by name');
is(psql('golden', "$hostile; SELECT * FROM public.bound"), $results,
	'but the extension does not');

#
# Removal
#
system('createdb empty') == 0 or die;
my $everything = <<'END';
SELECT format('SELECT %L, count(*) FROM %s', oid::regclass, oid::regclass) FROM pg_class
 WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND NOT relisshared
   AND relname NOT IN ('pg_statistic', 'pg_attribute') ORDER BY relname \gexec
SELECT count(*) FROM pg_attribute WHERE attnum > 0;
END
my $empty = psql('empty', $everything);
is(psql('empty', 'CREATE EXTENSION cx_metrics'), '', 'created in an empty database');
isnt(psql('empty', $everything), $empty, 'it is in the catalogs');
is(psql('empty', 'DROP EXTENSION cx_metrics'), '', 'dropped');
is(psql('empty', $everything), $empty, 'it has left nothing there');

done_testing();
