#!/usr/bin/perl
# examples/dbt and docs/dbt.md, run by dbt itself.
#
# dbt and sqlfluff come from PyPI, into a virtual environment that is made here,
# or in the folder CX_VENV, where it is kept for the next time.  Where there is no
# Python, or no PyPI, the whole is skipped.
use strict;
use warnings;
use Cwd;
use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;

my $source = getcwd();
my $root = tempdir(CLEANUP => 1);
my $python = $ENV{PYTHON} // 'python3';
my $venv = $ENV{CX_VENV} // "$root/venv";

sub slurp
{
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!";
	local $/;
	return <$in>;
}

sub spew
{
	my ($file, $text) = @_;
	my ($folder) = $file =~ m{(.*)/};
	system('mkdir', '-p', $folder);
	open my $out, '>', $file or die "$file: $!";
	print $out $text;
	close $out;
}

# Run by a shell in a folder: (status, what it prints)
sub run
{
	my ($folder, $command) = @_;
	my $script = "$root/command.sh";
	spew($script, "set -e\n$command\n");
	my $printed = `cd '$folder' && sh '$script' 2>&1`;
	return ($?, $printed);
}

sub runs_ok
{
	my ($folder, $command, $name) = @_;
	my ($status, $printed) = run($folder, $command);
	is($status, 0, $name) or diag($printed);
	return $printed;
}

# Why there is no dbt here, if so
sub lacking
{
	my ($status, $printed) = run($source,
		"$python -c 'import sys; print(sys.version); "
		  . "sys.exit(not (3, 10) <= sys.version_info < (3, 14))'");
	# 1.11 installs on 3.14, and does not start
	return "no Python of 3.10 to 3.13: $printed" if $status;
	($status, $printed) = run($source, "$python -m venv '$venv'");
	return "no virtual environment: $printed" if $status;
	($status, $printed) = run($source,
		"'$venv/bin/python' -m pip install -q --retries 1 -r examples/dbt/requirements.txt");
	return 'nothing from PyPI: ' . join ' ', $printed =~ /^ERROR: .*/mg if $status;
	return;
}

my $lacking = lacking();
if ($lacking)
{
	$lacking =~ s/\s+/ /g;
	SKIP: { skip "dbt: $lacking", 1 }
	done_testing();
	exit;
}

$ENV{PATH} = "$venv/bin:$ENV{PATH}";
$ENV{DBT_SEND_ANONYMOUS_USAGE_STATS} = 'false';
$ENV{DBT_USE_COLORS} = 'false';
# no cast may depend on it, nor a day
$ENV{PGTZ} = 'Asia/Tokyo';
my $strict = '{"error": "all", "silence": ["TypeCodeNotFound"]}';

sub sql
{
	my ($sql) = @_;
	spew("$root/query.sql", $sql);
	my $printed = `psql -X -q -A -t -v ON_ERROR_STOP=1 -f '$root/query.sql' 2>&1`;
	$? and die $printed;
	chomp $printed;
	return $printed;
}

# Of some rows of trailing_nps, those that raw rows contradict, without the extension
sub wrong_days
{
	my ($responses, $digits, $some, $of_row) = @_;
	return sql(<<~SQL);
		SELECT count(*) FROM analytics.trailing_nps AS t
		 WHERE $some AND nps IS DISTINCT FROM (
			SELECT round(100.0 * (count(*) FILTER (WHERE score >= 9)
			                      - count(*) FILTER (WHERE score <= 6))
			             / nullif(count(score), 0), $digits)
			  FROM $responses AS r
			 WHERE $of_row AND survey = 'nps'
			   AND (responded_at AT TIME ZONE 'UTC')::date BETWEEN day - 89 AND day)
		SQL
}

# The results of the last command by name, but for hooks: [status, rows affected]
sub results
{
	my ($project) = @_;
	my %result;
	for (@{ decode_json(slurp("$project/target/run_results.json"))->{results} })
	{
		# KIND.PROJECT.NAME, for tests NAME.HASH, for those of units MODEL.NAME
		my ($kind, undef, @name) = split /\./, $_->{unique_id};
		next if $kind eq 'operation';
		$result{ $name[ $kind eq 'unit_test' ? 1 : 0 ] } =
		  [ $_->{status}, $_->{adapter_response}{rows_affected} ];
	}
	return %result;
}

# the nodes that did not succeed, by their names in order
sub failed
{
	my %result = results(@_);
	return [ grep { $result{$_}[0] !~ /^(?:success|pass|no-op)$/ } sort keys %result ];
}

# A copy of the example, or of such a copy, with texts of its files replaced:
# [file, old, new].  A copy has what dbt knows of the project already.
sub copy
{
	my ($name, $from, @changes) = @_;
	my $project = "$root/$name/examples/dbt";
	system("mkdir -p '$root/$name/examples' && cp -a '$from' '$project' && ln -s"
		  . " '$source'/examples/data '$source'/examples/*.sql '$root/$name/examples'") == 0
	  or die 'no copy';
	for (@changes)
	{
		my ($file, $old, $new) = @$_;
		my $text = slurp("$project/$file");
		$text =~ s/\Q$old\E/$new/ or die "$file lacks $old";
		spew("$project/$file", $text);
	}
	return $project;
}

# The fences of the document by heading: [kind, text, file named before]
my %fences;
{
	my ($heading, $before, $kind, $text, $file) = ('', '');
	for my $line (split /^/, slurp('docs/dbt.md'))
	{
		if (defined $kind)
		{
			if ($line =~ /^```$/)
			{
				$file = $1 while $before =~ /`([\w\/.]+\.\w+)`/g;
				push @{ $fences{$heading} }, [ $kind, $text, $file ];
				($before, $kind) = ('');
			}
			else
			{
				$text .= $line;
			}
		}
		elsif ($line =~ /^```(\w+)$/)
		{
			($kind, $text) = ($1, '');
		}
		else
		{
			($heading, $before) = ($1, '') if $line =~ /^## (.*)/;
			$before .= $line;
		}
	}
}

sub shell
{
	my ($heading) = @_;
	return join '', map { $_->[1] } grep { $_->[0] eq 'shell' } @{ $fences{$heading} };
}

#
# The first ten minutes, from nothing but the document
#
my $database = $ENV{PGDATABASE} = 'cx_dbt_first';
system('createdb', $database);
sql("\\set data $source/examples/data\n\\i $source/examples/schema.sql\n"
	  . "\\i $source/examples/load.sql\n");
my $first = "$root/first";
system('mkdir', $first);
my $printed = '';
for (@{ $fences{'Ten minutes'} })
{
	my ($kind, $text, $file) = @$_;
	if ($kind eq 'shell')
	{
		my ($name) = $text =~ /(.*)/;
		$printed = runs_ok($first, $text, "docs/dbt.md: $name");
	}
	elsif ($kind eq 'text')
	{
		$printed =~ s/.*?(?=^\|)//ms;
		s/\s+\z// for $printed, $text;
		is($printed, $text, 'and prints this');
	}
	else
	{
		spew("$first/$file", $text);
	}
}
is(slurp("$first/macros/get_columns_in_relation.sql"),
	slurp('examples/dbt/macros/get_columns_in_relation.sql'), 'the macro is that of the example');
is_deeply(failed($first), [], 'nothing failed');
is(wrong_days('responses', 1, 'true', 'true'), 0, 'trailing NPS is that of the raw rows');
is_deeply([ $fences{'Ten minutes'}[0][1] =~ /'([^']*)'/g ],
	[ slurp('examples/dbt/requirements.txt') =~ /^(dbt\S+)$/mg ],
	'the versions are those of the example');

# What else the document shows stands in the file that it names
my $shown = 0;
for my $heading (grep { $_ ne 'Ten minutes' } sort keys %fences)
{
	for (grep { $_->[0] =~ /^(?:jinja|yaml)$/ } @{ $fences{$heading} })
	{
		my ($kind, $text, $file) = @$_;
		ok(index(slurp($file), $text) >= 0, "$file has what '$heading' shows of it");
		$shown++;
	}
}
cmp_ok($shown, '>', 5, 'the document shows parts of the example');

#
# The example, with the extension in a schema of its own
#
$database = $ENV{PGDATABASE} = 'cx_dbt';
system('createdb', $database);
my $example = copy('example', 'examples/dbt',
	[ 'dbt_project.yml', 'cx_metrics_schema: public', 'cx_metrics_schema: extensions' ]);
{
	local $ENV{DBT_WARN_ERROR_OPTIONS} = $strict;
	$printed = runs_ok("$root/example", shell('The example'),
		'dbt build, with warnings as errors');
}
like($printed, qr/Concurrency: 2 threads/, 'in two threads');
my ($passed) = $printed =~ /^.*Done\. PASS=(\d+) WARN=0 ERROR=0 SKIP=0\b/m;
cmp_ok($passed // 0, '>', 100, 'and nothing is left out');
is(sql("SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'cx_metrics'"),
	'extensions', 'the extension is where it should be');
is(wrong_days('raw.responses', 2, 't.product_id <= 3 AND extract(day FROM day) = 1',
		'r.product_id = t.product_id'),
	0, 'trailing NPS of products is that of the raw rows');

# dbt docs generate, the last of the commands
my $manifest = decode_json(slurp("$example/target/manifest.json"));
my $catalog = decode_json(slurp("$example/target/catalog.json"));
my (@undescribed, @uncatalogued);
for my $node (grep { $_->{resource_type} =~ /^(?:model|seed)$/ } values %{ $manifest->{nodes} })
{
	push @undescribed, $node->{name} if !$node->{description};
	my $built = $catalog->{nodes}{ $node->{unique_id} };
	push @uncatalogued, $node->{name} if !$built;
	push @undescribed, map { "$node->{name}.$_" } grep { !$node->{columns}{$_}{description} }
	  keys %{ $built->{columns} };
}
is_deeply([ sort @uncatalogued ], [], 'dbt docs knows each model');
is_deeply([ sort @undescribed ], [], 'each model and column has a description');
is_deeply([ map { $_->{name} } grep { !$_->{description} } values %{ $manifest->{exposures} } ],
	[], 'each exposure, too');

runs_ok($example, shell('sqlfluff'), 'sqlfluff has nothing to say');

#
# Late data
#
my $tables = "SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'analytics'";
my @tables = split / /, sql($tables);
cmp_ok(scalar @tables, '>', 9, 'there are tables to compare');

sub keep
{
	my ($schema) = @_;
	sql(join ';', "CREATE SCHEMA $schema",
		map { "CREATE TABLE $schema.$_ AS TABLE analytics.$_" } @tables);
}

# rows that one has and the other has not
sub different
{
	my ($schema) = @_;
	my $rows = sub {
		my ($old, $new) = map { "TABLE $_.$_[0]" } $schema, 'analytics';
		return sql("SET search_path = public, extensions; SELECT count(*) FROM"
			  . " (($old EXCEPT ALL $new) UNION ALL ($new EXCEPT ALL $old)) AS d");
	};
	return [ grep { $rows->($_) } sort @tables ];
}

# A night later: new ones for days past and for a new day, corrected ones, deleted
# ones, and all of a day.
sub late
{
	my ($table, $key, $time, $score, $best, $columns) = @_;
	return <<~SQL;
		CREATE TEMP TABLE touched AS
		SELECT * FROM raw.$table WHERE $key % 997 = 1 AND $score IS NOT NULL;
		INSERT INTO raw.$table ($key, $time, $score, _loaded_at, $columns)
		SELECT $key + 1000000, $time, 6 - least($score, 5), timestamptz '2026-01-02 03:00Z',
		       $columns
		  FROM touched WHERE $key % 2 = 0
		UNION ALL
		SELECT $key + 2000000, '2026-01-01 23:30Z', $score, '2026-01-02 03:00Z', $columns
		  FROM touched;
		UPDATE raw.$table AS r
		   SET $score = CASE r.$score WHEN $best THEN 1 ELSE $best END,
		       _loaded_at = '2026-01-02 03:00Z'
		  FROM touched WHERE touched.$key = r.$key AND r.$key % 4 = 1;
		UPDATE raw.$table AS r SET _deleted = true, _loaded_at = '2026-01-02 03:00Z'
		  FROM touched WHERE touched.$key = r.$key AND r.$key % 4 = 3;
		UPDATE raw.$table SET _deleted = true, _loaded_at = '2026-01-02 03:00Z'
		 WHERE ($time AT TIME ZONE 'UTC')::date = '2025-05-05';
		DROP TABLE touched;
		SQL
}
sql('BEGIN;'
	  . late('responses', 'response_id', 'responded_at', 'score', 5,
		'respondent_id, product_id, survey, touchpoint, segment')
	  . late('reviews', 'review_id', 'reviewed_at', 'stars', 5,
		'product_id, region, verified, answered_questions, total_questions')
	  . 'COMMIT;');
my $before = sql('SELECT count(*) FROM analytics.daily_survey');
# the groups of the days of which anything was loaded since the last night's rows,
# and these, by loader_overlap
my $touched = sql("SELECT count(DISTINCT (d, product_id, touchpoint, segment, survey))"
	  . " FROM (SELECT *, (responded_at AT TIME ZONE 'UTC')::date AS d FROM raw.responses) AS r"
	  . " WHERE d IN (SELECT (responded_at AT TIME ZONE 'UTC')::date FROM raw.responses"
	  . " WHERE _loaded_at > '2026-01-01 02:00Z')");
keep('before');
runs_ok($example, 'dbt build', 'dbt build after late data, with its tests');
my %result = results($example);
is($result{daily_survey}[1], $touched, 'only the days touched are counted');
cmp_ok($touched, '<', $before / 10, 'which are few');
my $fifth = "daily_survey WHERE day = '2025-05-05' GROUP BY day";
is(sql("SELECT count(*) || ' ' || count(answers) FROM analytics.$fifth"),
	sql("SELECT count(*) || ' 0' FROM before.$fifth"),
	'a day of which all was deleted has no answers left');
my $changed = join ' ', @{ different('before') };
like($changed, qr/daily_reviews daily_survey .*product_scoreboard .*trailing_nps/,
	'late data change the tables');
cmp_ok(sql('SELECT count(*) FROM analytics.reported_scores WHERE dbt_valid_to IS NOT NULL'),
	'>', 5, 'the snapshot keeps what was reported before');

my $untested = '--exclude-resource-type test --exclude-resource-type unit_test';
keep('incremental');
runs_ok($example, "dbt build --full-refresh $untested", 'dbt build --full-refresh');
is_deeply(different('incremental'), [], 'makes the same tables');
runs_ok($example, "dbt build $untested --vars '{loader_overlap: 0 seconds}'", 'once more');
%result = results($example);
is("$result{daily_survey}[1] $result{daily_reviews}[1]", '0 0', 'there is nothing new');
is_deeply(different('incremental'), [], 'and the tables stay');

#
# What must fail
#
my $survey = 'models/marts/surveys/daily_survey.sql';
my $broken = copy('contract', $example, [ $survey, 'survey_agg(score)', 'nps(score)' ]);
(my $status, $printed) = run($broken, 'dbt run --select daily_survey');
isnt($status, 0, 'a column of another type');
like($printed, qr/contract.*answers\b/s, 'is against the contract');

my $unnamed = copy('unnamed', $example);
unlink "$unnamed/macros/get_columns_in_relation.sql";
my @of_unit = map { $_->{name} } values %{ $manifest->{unit_tests} };
run($unnamed, 'dbt test --select test_type:unit');
like(join(' ', @{ failed($unnamed) }), qr/days_trail_and_gaps_have_rows/,
	'rows need the names of their types');

# each change breaks one unit test; of a round, all
my $trailing = 'models/marts/surveys/trailing_nps.sql';
my $value = 'models/marts/customers/customer_value.sql';
my $qualtrics = 'models/intermediate/int_qualtrics__nps_answers.sql';
my @rounds = (
	[
		[ $survey, ' filter (where not is_deleted) as answers', ' as answers' ],
		[ $trailing, '| int - 1', '| int' ],
		[ $value, '(rfm).frequency + 1', '(rfm).frequency' ],
		[ $qualtrics, "questions.selector = 'NPS'", 'true' ],
	],
	[
		[ $survey, 'where loaded_at >', 'where loaded_at <' ],
		[ $trailing, "interval '1 day'", "interval '2 days'" ],
		[ $value, 'models.spend_model, customers.rfm) as spend',
			"models.spend_model, cast(row(0, 0, 1, 0) as cx_rfm)) as spend" ],
		[ $qualtrics, 'responses.is_finished_with_survey', 'true' ],
	]);
for my $n (0 .. $#rounds)
{
	my $mutant = copy("mutant$n", $example, @{ $rounds[$n] });
	run($mutant, 'dbt test --select test_type:unit');
	my %of = results($mutant);
	is_deeply([ map { "$_ $of{$_}[0]" } sort keys %of ], [ map { "$_ fail" } sort @of_unit ],
		'unit tests see that their models are broken, round ' . ($n + 1));
}

# rows that are wrong, each in one way, and the tests that must see them
sql(<<~'SQL');
	ALTER TABLE raw.responses DROP CONSTRAINT responses_check;
	UPDATE raw.responses SET score = 11 WHERE response_id = (
		SELECT min(response_id) FROM raw.responses WHERE survey = 'nps' AND NOT _deleted);
	DELETE FROM raw.reviews WHERE review_id = 5000;
	UPDATE analytics.daily_survey SET answers = '{"1": 1}' WHERE day = '2025-06-10';
	INSERT INTO analytics.daily_survey SELECT * FROM analytics.daily_survey
	 WHERE answers IS NULL LIMIT 1;
	UPDATE analytics.trailing_nps SET nps = nps_upper + 1 WHERE day = '2025-06-10';
	UPDATE analytics.clv_models SET model = extensions.bgnbd_model(1, 1, 1, 1);
	SQL
{
	run($example, 'dbt test --exclude test_type:unit');
	my $failed = join "\n", @{ failed($example) };
	for my $test (qw(nps_score_on_scale daily_reviews_is_complete daily_survey_is_complete
		unique_combination_daily_survey within_interval_trailing_nps fitted_clv_models))
	{
		like($failed, qr/^$test/m, "$test sees its rows");
	}
	is(scalar(split /\n/, $failed), 6, 'and no other test fails') or diag($failed);
}

done_testing();
