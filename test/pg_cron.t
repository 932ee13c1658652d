#!/usr/bin/perl
# Scheduled reporting as docs/jobs.md and examples/pg_cron/ have it: what the job
# leaves is what plain SQL counts from the raw rows, whatever happened meanwhile.
#
# pg_cron is loaded when the server starts, so this has a server of its own, with
# the settings of the document.  Where there is no pg_cron, only what needs it is
# skipped.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;
use Time::HiRes qw(sleep);

sub slurp
{
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!";
	local $/;
	return <$in>;
}

# What the blocks of the document that are fenced by ```KIND say
sub blocks
{
	my ($kind) = @_;
	return slurp('docs/jobs.md') =~ /^```$kind\n(.*?)^```$/msg;
}

if (!defined $ENV{CX_JOBS})
{
	chomp($ENV{CX_JOBS} = `psql -X -A -t -c "SELECT count(*) FROM pg_available_extensions
		WHERE name = 'pg_cron'"`);
	die 'no server' if $?;
	my ($settings) = blocks('ini');
	$settings =~ s/#.*$|[ \t]//mg;
	$ENV{SERVER_OPTIONS} = $ENV{CX_JOBS} ? $settings : '';
	$ENV{PACKAGES} = '';
	exec 'test/server', $^X, $0;
}
my $has_cron = $ENV{CX_JOBS};

my $directory = tempdir(CLEANUP => 1);
my $psql = 'psql -X -q -A -t -v ON_ERROR_STOP=1';
my $examples = 'examples/pg_cron';
$ENV{PGDATABASE} = 'marketplace';

# What psql prints, errors too
sub psql
{
	my ($user, $script, $database) = @_;
	my $file = "$directory/script.sql";

	open my $out, '>', $file or die "$file: $!";
	print $out $script;
	close $out;
	$database //= $ENV{PGDATABASE};
	my $printed = `$psql -U $user -d $database -f $file 2>&1`;
	$printed =~ s/^psql:\Q$file\E:\d+: //mg;
	chomp $printed;
	return $printed;
}

sub prepare
{
	my $printed = psql(@_);
	die $printed if $printed =~ /^(?:ERROR|FATAL)/m;
	return $printed;
}

# A session that goes on; its output is in a file
sub session
{
	my ($user, $name) = @_;
	open my $in, '|-', "$psql -U $user > $directory/$name 2>&1" or die $!;
	$in->autoflush(1);
	return $in;
}

sub wait_until
{
	my ($seconds, $query) = @_;
	for (1 .. 10 * $seconds)
	{
		return 1 if psql('postgres', $query) eq 't';
		sleep 0.1;
	}
	return 0;
}

# The rows and their places: what changes nothing leaves them
my @relations = qw(daily_survey daily_reviews run nps_90_days scoreboard grid);

sub state
{
	my ($database, $of) = @_;
	my $places = "md5(string_agg(ctid || ' ' || xmin, ',' ORDER BY ctid))";
	return psql('postgres', join('', map { "SELECT count(*), $places FROM report.$_;\n" }
		@{ $of // \@relations }), $database);
}

# Rows that are not what plain SQL counts from the raw rows before a day
sub differences
{
	my ($as_of, $database) = @_;
	return psql('postgres', <<"END", $database);
CREATE TEMP VIEW answer AS
SELECT (responded_at AT TIME ZONE 'UTC')::date AS day, product_id, survey, touchpoint, score
  FROM responses
 WHERE responded_at < '$as_of 00:00Z' AND score IS NOT NULL;
CREATE TEMP VIEW survey AS
SELECT day, product_id, survey, touchpoint, jsonb_object_agg(score, n) AS counts
  FROM (SELECT *, count(*) OVER (PARTITION BY day, product_id, survey, touchpoint, score) AS n
          FROM answer) AS t
 GROUP BY day, product_id, survey, touchpoint;

-- a sum of powers of two that end in the same second
CREATE TEMP VIEW review AS
SELECT (reviewed_at AT TIME ZONE 'UTC')::date AS day, product_id, count(*),
       max(reviewed_at) AS last, sum(w * stars) / sum(w) AS score
  FROM (SELECT *, 2 ^ ((extract(epoch FROM reviewed_at)::float8 - 1.7e9)
                       / extract(epoch FROM half_life_from_retention(0.7))::float8) AS w
          FROM reviews
         WHERE reviewed_at < '$as_of 00:00Z') AS t
 GROUP BY 1, 2;

CREATE TEMP VIEW trailing_nps AS
SELECT a.product_id, a.day, count(*) AS responses,
       round(100.0 * (count(*) FILTER (WHERE b.score >= 9) - count(*) FILTER (WHERE b.score < 7))
             / count(*), 1) AS nps
  FROM (SELECT DISTINCT product_id, day FROM answer WHERE survey = 'nps') AS a
  JOIN answer AS b ON b.product_id = a.product_id AND b.survey = 'nps'
                  AND b.day BETWEEN a.day - 89 AND a.day
 GROUP BY a.product_id, a.day;

SELECT (SELECT count(*) FROM survey FULL JOIN report.daily_survey AS d
        USING (day, product_id, survey, touchpoint)
        WHERE counts IS DISTINCT FROM answers::jsonb)
     + (SELECT count(*) FROM review FULL JOIN report.daily_reviews AS d USING (day, product_id)
        WHERE count IS DISTINCT FROM review_count(reviews)
           OR last IS DISTINCT FROM last_reviewed_at(reviews)
           OR abs(score / review_score(reviews)::float8 - 1) < 1e-9 IS NOT TRUE)
     + (SELECT count(*) FROM trailing_nps AS t FULL JOIN report.nps_90_days AS v
        USING (product_id, day)
        WHERE t.nps IS DISTINCT FROM v.nps OR t.responses IS DISTINCT FROM v.responses
           OR v.nps NOT BETWEEN lower AND upper)
     + (SELECT count(*)
          FROM (SELECT product_id, count(*) FILTER (WHERE survey = 'nps') AS responses,
                       round(avg(score) FILTER (WHERE survey = 'ces'), 2) AS ces,
                       round(20 * avg(score) FILTER (WHERE survey = 'csat'), 1) AS csat
                  FROM answer WHERE day >= '$as_of'::date - 90 GROUP BY product_id) AS t
          FULL JOIN report.scoreboard AS v USING (product_id)
         WHERE coalesce(responses, 0) <> nps_responses
            OR t.ces IS DISTINCT FROM v.ces OR t.csat IS DISTINCT FROM v.csat)
     + (SELECT count(*)
          FROM (SELECT product_id, count(*) AS reviews FROM reviews
                 WHERE reviewed_at < '$as_of 00:00Z' GROUP BY product_id) AS t
          JOIN report.grid AS v USING (product_id)
         WHERE t.reviews <> v.reviews);
END
}

sub refresh
{
	return psql('reporter', "CALL report.refresh($_[0])", $_[1]);
}

# The databases; what needs a superuser is in the document's block
my ($roles, $cron, $alerts) = blocks('psql');
for my $database (qw(marketplace broken work))
{
	$ENV{PGDATABASE} = $database;
	system("createdb $database") == 0 or die;
	prepare('postgres', 'CREATE EXTENSION cx_metrics');
	system("$psql -v data=examples/data -f examples/schema.sql -f examples/load.sql") == 0 or die;
	prepare('postgres', $roles =~ s/\bmarketplace\b/$database/r);
	$roles =~ s/^CREATE ROLE.*//m;
	is(system("$psql -U reporter -f $examples/refresh.sql"), 0, "a plain role sets up $database");
}
# the days are those of UTC wherever the clock of the session is
prepare('postgres', "ALTER ROLE reporter SET timezone = 'Asia/Tokyo'");
is(psql('postgres', "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles
	WHERE rolname = 'reporter'"), 'f', 'which has no rights but the granted');
prepare('postgres', "ALTER TABLE responses DROP CONSTRAINT responses_check;
	INSERT INTO responses
	VALUES (0, 1, 1, '2025-06-01 12:00Z', 'nps', 11, 'in-app', 'Enterprise')", 'broken');
$ENV{PGDATABASE} = 'marketplace';

# pg_cron's jobs run while the other tests do
my $untouched = state('broken');
if ($has_cron)
{
	prepare('postgres', $cron);
	is(psql('reporter', slurp("$examples/schedule.sql")) =~ tr/0-9//cdr, '12',
		'a plain role schedules its jobs');
	prepare('postgres', "UPDATE cron.job SET schedule = '* * * * *' WHERE jobname = 'report';
		INSERT INTO cron.job (schedule, command, nodename, nodeport, database, username)
		SELECT schedule, command, nodename, nodeport, 'broken', username
		  FROM cron.job WHERE jobname = 'report'");
}

#
# Nights
#
$ENV{PGDATABASE} = 'work';
is(refresh("as_of => '2025-11-01'"), '', 'the first run');
is(differences('2025-11-01'), 0, 'counts all there was');
is(psql('reporter', 'SELECT first_day, changed > 20000 FROM report.last_run'), '-infinity|t',
	'and says so');
is(refresh("as_of => '2025-11-02'"), '', 'the next night');
is(differences('2025-11-02'), 0, 'counts one day more');
is(psql('reporter', 'SELECT first_day FROM report.last_run'), '2025-10-25',
	'and the last seven again');

my @without_log = grep { $_ ne 'run' } @relations;
my $once = state(undef, \@without_log);
is(refresh("as_of => '2025-11-02'"), '', 'a second run');
is(state(undef, \@without_log), $once, 'touches no row');
is(psql('reporter', 'SELECT changed FROM report.last_run'), '0', 'and says so');

# Late, corrected, moved and deleted rows of a day
sub disturb
{
	my ($day) = @_;
	prepare('postgres', <<"END");
CREATE TEMP TABLE victim AS
SELECT *, row_number() OVER (ORDER BY response_id) AS n FROM responses
 WHERE responded_at BETWEEN '$day 00:00Z' AND '$day 23:59Z' AND score IS NOT NULL;
-- a group of its own becomes empty, others lose a row, gain one, or change
DELETE FROM responses AS r USING victim AS v
 WHERE v.n = 1 AND (r.product_id, r.survey, r.touchpoint) = (v.product_id, v.survey, v.touchpoint)
   AND r.responded_at BETWEEN '$day 00:00Z' AND '$day 23:59Z';
DELETE FROM responses WHERE response_id = (SELECT response_id FROM victim WHERE n = 2);
UPDATE responses SET score = CASE score WHEN 5 THEN 4 ELSE 5 END
 WHERE response_id = (SELECT response_id FROM victim WHERE n = 3);
UPDATE responses SET score = NULL WHERE response_id = (SELECT response_id FROM victim WHERE n = 4);
UPDATE responses SET responded_at = responded_at + interval '1 day'
 WHERE response_id = (SELECT response_id FROM victim WHERE n = 5);
INSERT INTO responses
SELECT (SELECT max(response_id) FROM responses) + g, 1, 21 + g, '$day 23:59:59.999999Z', 'nps', 10,
       'support', 'Enterprise' FROM generate_series(1, 3) AS g;
DELETE FROM reviews
 WHERE reviewed_at BETWEEN '$day 00:00Z' AND '$day 23:59Z' AND review_id % 2 = 0;
UPDATE reviews SET stars = 1 WHERE reviewed_at BETWEEN '$day 00:00Z' AND '$day 23:59Z';
INSERT INTO reviews SELECT max(review_id) + 1, 7, '$day 00:00Z', 5, 10, 10, 'EMEA', true, 1, 1
  FROM reviews;
END
}
disturb('2025-10-27');
cmp_ok(differences('2025-11-02'), '>', 9, 'rows change');
is(refresh("as_of => '2025-11-03'"), '', 'the night after');
is(differences('2025-11-03'), 0, 'counts late, corrected, moved and deleted rows');
disturb('2025-10-27');
is(refresh("as_of => '2025-11-20'"), '', 'a run after missed nights');
is(differences('2025-11-20'), 0, 'goes back to what the last good one might have missed');
disturb('2025-10-01');
is(refresh("as_of => '2025-11-21'"), '', 'rows that changed weeks after their day');
cmp_ok(differences('2025-11-21'), '>', 9, 'are too old for seven days');
is(refresh("60, '2025-11-21'"), '', 'sixty days');
is(differences('2025-11-21'), 0, 'reach them');

#
# Beside itself
#
my $first = session('reporter', 'first');
print $first "BEGIN; CALL report.refresh(as_of => '2025-11-22'); \\echo counted\n";
wait_until(30, "SELECT count(*) = 1 FROM pg_stat_activity
	WHERE usename = 'reporter' AND state = 'idle in transaction'") or die 'no first run';
is(psql('reporter', "SET lock_timeout = '1s'; SELECT as_of FROM report.last_run;
	SELECT count(*) FROM report.scoreboard, report.grid, report.nps_90_days LIMIT 0"),
	'2025-11-21', 'readers do not wait, and see the run before');
disturb('2025-11-20');
my $second = session('reporter', 'second');
print $second "CALL report.refresh(as_of => '2025-11-22');\n";
ok(wait_until(30, "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory'
	AND NOT granted"), 'a second run waits for the first');
print $first "COMMIT;\n";
ok(close($first) && close($second), 'both end');
is(slurp("$directory/first") . slurp("$directory/second"), "counted\n", 'without a word');
is(differences('2025-11-22'), 0, 'and what came in between is counted');

#
# Failures
#
my $before = state();
for ([ 'nps', 11 ], [ 'csat', 8 ], [ 'ces', 0 ])
{
	my ($survey, $score) = @$_;
	prepare('postgres', "ALTER TABLE responses DROP CONSTRAINT IF EXISTS responses_check;
		INSERT INTO responses
		VALUES (0, 1, 1, '2025-11-20 12:00Z', '$survey', $score, 'in-app', 'Enterprise')");
	like(refresh("as_of => '2025-11-23'"), qr/^ERROR:  score $score is off the scale$/m,
		"a $survey of $score fails the run");
	is(state(), $before, 'which changes nothing');
	prepare('postgres', 'DELETE FROM responses WHERE response_id = 0');
}
disturb('2025-11-21');
is(refresh("as_of => '2025-11-23'"), '', 'mended, the next run');
is(differences('2025-11-23'), 0, 'is right');

#
# Without pg_cron: the commands of crontab and service, with other paths
#
sub here
{
	my ($text) = @_;
	$text =~ s{/usr/local/lib/cx-report}{$ENV{PWD}/$examples}g;
	$text =~ s{/var/lib/cx-report}{$directory}g;
	return $text;
}
$ENV{PGUSER} = 'reporter';
my ($by_cron) = here(slurp("$examples/crontab")) =~ /^\d+ (?:\S+ ){4}(.*)$/m;
my ($by_systemd) = here(slurp("$examples/cx-report.service")) =~ /^ExecStart=(.*)$/m;
my $page = "$directory/index.html";
my $runs = psql('reporter', 'SELECT count(*) FROM report.run');
for ([ 'crontab', $by_cron ], [ 'service', $by_systemd ])
{
	my ($name, $command) = @$_;
	unlink $page;
	is(`$command 2>&1`, '', "the command of the $name prints nothing");
	like(slurp($page), qr/^<!DOCTYPE html>.*>Queuebright<.*<\/html>\s*\z/s, 'but a page');
}
is(psql('reporter', 'SELECT count(*) FROM report.run'), $runs + 2, 'after a run each');
is(differences(psql('reporter', 'SELECT as_of FROM report.last_run')), 0, 'of all there is');

my $good = slurp($page);
prepare('postgres', "INSERT INTO responses
	VALUES (0, 1, 1, now() - interval '1 day', 'nps', 11, 'in-app', 'Enterprise')");
like(`$by_cron 2>&1`, qr/score 11 is off the scale/, 'a bad row is told on standard error');
isnt($?, 0, 'and by the exit status');
is(slurp($page), $good, 'the page of before stays');
prepare('postgres', 'DELETE FROM responses WHERE response_id = 0');
my $wrong = "$directory/wrong.sql";
system("echo 'SELECT 1; SELECT nosuch' > $wrong");
like(`$examples/nightly $wrong $page 2>&1`, qr/nosuch/, 'so is a fault of the report');
isnt($?, 0, 'by the exit status, too');
is(slurp($page), $good, 'the page of before stays');
is_deeply([ glob "$page.*" ], [], 'and no half of another');

SKIP:
{
	my $report = 'examples/report/html.sql';
	skip "no $report", 2 if !-e $report;
	prepare('postgres', 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO reporter');
	is(`$examples/nightly $report $page 2026-01-01 2>&1`, '', "the job with $report");
	like(slurp($page), qr/<html.*<\/html>\s*\z/s, 'writes its page');
}

SKIP:
{
	skip 'no systemd-analyze', 1 if system('command -v systemd-analyze > /dev/null 2>&1');
	for my $unit (qw(cx-report.service cx-report.timer))
	{
		open my $out, '>', "$directory/$unit" or die $!;
		print $out here(slurp("$examples/$unit"));
	}
	is(`systemd-analyze verify $directory/cx-report.timer $directory/cx-report.service 2>&1 |
		grep cx-report`, '', 'systemd accepts the units');
}
$ENV{PGUSER} = 'postgres';

#
# pg_cron
#
SKIP:
{
	skip 'no pg_cron for this server', 7 if !$has_cron;
	$ENV{PGDATABASE} = 'marketplace';
	ok(wait_until(90, "SELECT count(*) >= 2 FROM cron.job_run_details
		WHERE status IN ('succeeded', 'failed') AND command = 'CALL report.refresh()'"),
		'pg_cron ran both jobs');
	prepare('postgres', "UPDATE cron.job SET active = false");
	is(psql('reporter', "SELECT DISTINCT status, username FROM cron.job_run_details
		WHERE database = 'marketplace' AND command LIKE 'CALL%' AND status <> 'running'"),
		'succeeded|reporter', 'the good one succeeded, as the plain role');
	is(psql('reporter', "SELECT as_of = (finished_at AT TIME ZONE 'UTC')::date
		FROM report.last_run"), 't', 'as of the midnight before');
	is(differences(psql('reporter', 'SELECT as_of FROM report.last_run')), 0, 'and is right');
	like(psql('reporter', "SELECT DISTINCT return_message FROM cron.job_run_details
		WHERE database = 'broken' AND status = 'failed'"),
		qr/^ERROR: +score 11 is off the scale/, 'the bad one failed, and its log says why');
	is(state('broken'), $untouched, 'and changed nothing');
	like(psql('postgres', $alerts), qr/score 11 is off the scale/, 'the alert finds it');
}

#
# Killed when all but the last view is done
#
$ENV{PGDATABASE} = 'work';
$before = state();
my $blocker = session('postgres', 'blocker');
print $blocker "BEGIN; ANALYZE report.grid;\n";
disturb('2025-11-21');
my $victim = session('reporter', 'victim');
print $victim "CALL report.refresh(60);\n";
my $waiting = "FROM pg_locks WHERE NOT granted AND relation = 'report.grid'::regclass";
wait_until(30, "SELECT count(*) = 1 $waiting") or die 'the run does not wait';
kill 'KILL', psql('postgres', "SELECT pid $waiting");
{
	local $SIG{PIPE} = 'IGNORE';
	close $victim;
	close $blocker;
}
ok(wait_until(60, 'SELECT true'), 'a run is killed, and the server with it');
is(state(), $before, 'nothing is left of it');
is(refresh('60'), '', 'the next run');
is(differences(psql('reporter', 'SELECT as_of FROM report.last_run')), 0, 'is right');

done_testing();
