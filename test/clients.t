#!/usr/bin/perl
# The programs of docs/clients.md print what they say.
#
# A block fenced by ```python, ```java, ```javascript or ```r is run; the block
# fenced by ```text that follows it is what it must print.  Those of Python run
# in one process, each other one is a program.  Before them run the blocks of
# SQL, which test/documents.t compares.
#
# The drivers are those that the document names under "Versions", from the
# registries of their languages, in a folder that is made here, or in the folder
# CX_CLIENTS, where they are kept for the next time.  A language that is not
# here, or whose drivers are not to be had, is skipped; RPostgreSQL is not
# fetched.
use strict;
use warnings;
use File::Temp qw(tempdir);
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;
use POSIX ();
use Test::More;

my $document = 'docs/clients.md';
my $mark = '-- end of block --';
my $root = tempdir(CLEANUP => 1);
my $drivers = $ENV{CX_CLIENTS} // $root;
my $python = $ENV{PYTHON} // 'python3';

sub spew
{
	my ($file, $text) = @_;
	open my $out, '>', $file or die "$file: $!";
	print $out $text;
	close $out;
	return $file;
}

# The blocks in their order: { language, line, text, expected }
my (@blocks, $open, $versions, $heading);
open my $in, '<', $document or die "$document: $!";
while (my $line = <$in>)
{
	if (!$open)
	{
		$heading = $1 if $line =~ /^## (.*)/;
		$versions .= $line if ($heading // '') eq 'Versions';
		next unless $line =~ /^```(\w+)$/;
		$open = { language => $1, line => $., text => '' };
	}
	elsif ($line =~ /^```$/)
	{
		if ($open->{language} eq 'text')
		{
			$blocks[-1]{expected} = $open->{text};
		}
		else
		{
			push @blocks, $open;
		}
		undef $open;
	}
	else
	{
		$open->{text} .= $line;
	}
}

sub blocks
{
	my ($language) = @_;
	return grep { $_->{language} eq $language } @blocks;
}

# Run by a shell: (status, what it prints, its errors)
sub run
{
	my ($command) = @_;
	my $printed = `$command 2> '$root/errors'`;
	my $status = $?;
	open my $errors, '<', "$root/errors" or die $!;
	local $/;
	return ($status, $printed, scalar <$errors>);
}

# What the drivers of a language lack: the first of the commands that fails
sub lacking
{
	my (@commands) = @_;
	for (@commands)
	{
		my ($status, $printed, $errors) = run($_);
		next if !$status;
		my ($command) = m{^'?(?:\S*/)?(\w+)};
		(my $said = $errors . $printed) =~ s/\e\[[\d;]*m//g;
		my ($first) = $said =~ /^(.*(?:ERROR|npm error).*)/m ? $1 : $said =~ /(\S.*)/;
		return "$command says " . substr $first // 'nothing', 0, 120;
	}
	return '';
}

# Run the blocks of a language, all of them by one command or each by its own
sub programs
{
	my ($language, $lacking, $suffix, $command, $together) = @_;
	my @programs = blocks($language);
	ok(scalar @programs, "the document has $language");
  SKIP:
	{
		skip "$language: $lacking", 1 if $lacking;

		my @files = map { spew("$drivers/block$_->{line}.$suffix", $_->{text}) } @programs;
		my (@printed, @errors);
		for my $argument ($together ? join ' ', @files : @files)
		{
			my (undef, $printed, $errors) = run("$command $argument");
			push @printed, $together ? split /^\Q$mark\E\n/m, $printed : $printed;
			push @errors, $errors;
		}
		for my $i (0 .. $#programs)
		{
			is($printed[$i] // '', $programs[$i]{expected}, "$document line $programs[$i]{line}")
			  or diag(@errors);
		}
		unlink @files;
	}
	return;
}

# JDBC speaks TCP only, and the server listens to a socket in a folder of its own:
# a port of the loopback interface for as long as this lasts, (process, port).
sub bridge
{
	my $listener = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1') or die $@;
	my $process = fork // die $!;
	return ($process, $listener->sockport) if $process;

	$SIG{CHLD} = 'IGNORE';
	while (my $client = $listener->accept)
	{
		next if fork;
		my $peer = "$ENV{PGHOST}/.s.PGSQL." . ($ENV{PGPORT} // 5432);
		my $server = IO::Socket::UNIX->new(Peer => $peer) or POSIX::_exit(1);
		my $both = IO::Select->new($client, $server);
		while (1)
		{
			for my $from ($both->can_read)
			{
				sysread $from, my $bytes, 65536 or POSIX::_exit(0);
				syswrite $from == $client ? $server : $client, $bytes;
			}
		}
	}
	POSIX::_exit(0);
}

my $database = $ENV{PGDATABASE} = 'cx_clients';
my $setup = system("createdb $database && psql -X -q -v ON_ERROR_STOP=1 "
	  . "-c 'CREATE EXTENSION cx_metrics' "
	  . "-v data=examples/data -f examples/schema.sql -f examples/load.sql");
is($setup, 0, 'the sample data loads');
my @sql = blocks('sql');
my $last = pop @sql;
spew("$root/before.sql", join "\n", map { $_->{text} } @sql);
spew("$root/after.sql", $last->{text});
run("psql -X -q -f '$root/before.sql'");

my @pypi = $versions =~ /`([\w\[\]-]+==[\w.]+)`/g;
my ($maven) = $versions =~ /`([\w.]+:\w+:[\w.]+)`/;
my ($npm) = $versions =~ /`(\w+@[\w.]+)`/;
cmp_ok(scalar @pypi, '>', 4, 'the document names versions');

spew("$root/blocks.py", <<"EOF_PYTHON");
import sys, traceback
names = {}
for file in sys.argv[1:]:
    try:
        exec(compile(open(file).read(), file, "exec"), names)
    except Exception as error:
        print(*traceback.format_exception_only(error))
    print("$mark", flush=True)
EOF_PYTHON
programs('python',
	lacking("$python -c 'import sys; sys.exit(sys.version_info < (3, 11) and \"too old\")'",
		"$python -m venv '$drivers/venv'",
		"'$drivers/venv/bin/python' -m pip install -q --retries 1 '" . join("' '", @pypi) . "'"),
	'py', "'$drivers/venv/bin/python' '$root/blocks.py'", 1);

my ($bridge, $port) = bridge();
$ENV{JDBC_URL} = "jdbc:postgresql://127.0.0.1:$port/$database?user=$ENV{PGUSER}";
programs('java',
	lacking('java -version',
		"mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
		  . " -Dartifact=$maven '-DoutputDirectory=$drivers'"),
	'java', "java -cp '$drivers/*'");
kill 'TERM', $bridge;
waitpid $bridge, 0;

programs('javascript',
	lacking("node -e 'if (parseInt(process.versions.node) < 18) throw \"too old\"'",
		"npm install --loglevel=error --no-audit --no-fund --prefix '$drivers' $npm"),
	'mjs', 'node');

programs('r', lacking('Rscript -e "library(RPostgreSQL)"'), 'R', 'Rscript');

my ($status, undef, $errors) = run("psql -X -q -v ON_ERROR_STOP=1 -f '$root/after.sql'");
is($status, 0, 'the document leaves nothing behind') or diag($errors);

done_testing();
