# What test/hard/faults does with a server: connections that are held open, statements
# in the background, processes seen from outside, deaths.
package Server;

use strict;
use warnings;
use Exporter qw(import);
use Test::More;
use Time::HiRes qw(sleep);

our @EXPORT = qw(is_so skipped session result start end memory seconds as_owner end_it recover
  $control $tried $found $skipped);
our $control;
our ($tried, $found, $skipped) = (0, 0, 0);

# a test that counts; one that cannot be made here
sub is_so($$;@)
{
	my ($good, $name, @more) = @_;
	$tried++;
	$found++ if !$good;
	ok($good, $name) or diag(@more);
	return $good;
}

sub skipped
{
	my ($name, $why) = @_;
	$skipped++;
	SKIP: { skip("$name: $why", 1) }
}

# a connection, once the server is up
sub session
{
	my %settings = @_;
	require DBI;
	my $session;
	for (1 .. 600)
	{
		$session = DBI->connect('dbi:Pg:dbname=cx_faults', '', '',
			{ PrintError => 0, PrintWarn => 0 }) and last;
		sleep 0.1;
	}
	$session or die "no server: " . DBI->errstr;
	$session->do("SET $_ = '$settings{$_}'") for keys %settings;
	return $session;
}

# the first value of a query, or the error's code and message
sub result
{
	my ($session, $query) = @_;
	my $row = $session->selectrow_arrayref($query);
	return $row ? $row->[0] // 'NULL' : $session->state . ' ' . ($session->errstr // 'no row');
}

# a statement in the background, and its end: the error's code, or nothing
sub start { $_[0]->do($_[1], { pg_async => 1 }) or die $_[0]->errstr }
sub end
{
	my ($session) = @_;
	vec(my $read = '', $session->{pg_socket}, 1) = 1;
	select($read, undef, undef, 120) or return 'never';
	$session->pg_result;
	# only the state tells everywhere: from DBD::Pg 3.19 on a statement that was cancelled
	# is no error
	return $session->state =~ /[^0]/ ? $session->state . ' ' . ($session->errstr // '') : '';
}

# kB of a process: VmHWM is its peak; and its CPU seconds
sub memory
{
	my ($pid, $what) = @_;
	open my $in, '<', "/proc/$pid/status" or die "$pid: $!";
	return (map { /^$what:\s*(\d+)/ ? $1 : () } <$in>)[0];
}

sub seconds
{
	my ($pid) = @_;
	open my $in, '<', "/proc/$pid/stat" or die "$pid: $!";
	return (split ' ', <$in> =~ s/.*\) //r)[11] / 100;
}

# as the user that the server runs as
sub as_owner
{
	my ($uid, $gid) = (getpwuid((stat $ENV{PGHOST})[4]))[2, 3];
	my @as = $< ? () : ('setpriv', "--reuid=$uid", "--regid=$gid", '--clear-groups', '--');
	return system(@as, 'env', '-C', '/', @_) == 0;
}

# A backend dies, or with it the server
sub end_it
{
	my ($what, $backend) = @_;
	open my $in, '<', "$ENV{PGHOST}/data/postmaster.pid" or die;
	chomp(my $postmaster = <$in>);
	kill 'KILL', $what eq 'server' ? $postmaster : (), $backend;
}

# The server recovers by itself where a backend died; else it starts once all are gone
sub recover
{
	my ($what) = @_;
	# until all have been told to go
	for (1 .. 300) { $control->ping ? sleep 0.1 : last }
	my @start = (qw(pg_ctl start -s -w -D), "$ENV{PGHOST}/data", '-l', "$ENV{PGHOST}/log");
	if ($what eq 'server')
	{
		for (1 .. 300)
		{
			last if as_owner('sh', '-c', 'exec "$@" > /dev/null 2>&1', '-', @start);
			sleep 0.1;
		}
	}
	$control = session();
}

1;
