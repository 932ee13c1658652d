#!/usr/bin/perl
# The examples of README.md and docs/ print what they say.
#
# A block fenced by ```sql is run by psql; the block fenced by ```text that
# follows it is what psql must print, trailing blanks aside.  A block of SQL
# without output must run without an error.  The blocks of a document run in
# one session: those of docs/ over the sample data of examples/, those of the
# README over what it says to load.  And docs/ say all that there is.
use strict;
use warnings;
use Test::More;

my $database = 'cx_docs';
my $readme_database = 'cx_readme';
my $mark = '-- end of block --';

# The blocks of a document: [line, sql, output or undef]
sub blocks
{
	my ($file) = @_;
	my (@blocks, $kind, $text);

	open my $in, '<', $file or die "$file: $!";
	while (my $line = <$in>)
	{
		if (!defined $kind)
		{
			next unless $line =~ /^```(\w*)\s*$/;
			($kind, $text) = ($1, '');
			push @blocks, [$., ''] if $kind eq 'sql';
		}
		elsif ($line =~ /^```\s*$/)
		{
			$blocks[-1][1] = $text if $kind eq 'sql';
			$blocks[-1][2] = $text if $kind eq 'text' && @blocks;
			undef $kind;
		}
		else
		{
			$text .= $line;
		}
	}
	return @blocks;
}

sub slurp
{
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!";
	local $/;
	return <$in>;
}

# What psql prints for each of the blocks
sub outputs
{
	my ($database, @sql) = @_;
	my $script = join '', map { "$_\n\\echo $mark\n" } @sql;
	my $input = "/tmp/cx_documents.$$.sql";

	open my $out, '>', $input or die "$input: $!";
	print $out $script;
	close $out;
	my $printed = `psql -X -q -d $database -f $input 2>&1`;
	unlink $input;
	$printed =~ s/^psql:\Q$input\E:\d+: //mg;
	return split /\Q$mark\E\n/, $printed;
}

# psql pads cells and ends each table with an empty line; neither is shown
sub trimmed
{
	my ($text) = @_;
	$text =~ s/[ \t]+$//mg;
	$text =~ s/\n+\z/\n/;
	return $text;
}

my $setup = system("psql -X -q -d $database -v ON_ERROR_STOP=1 "
	  . "-c 'CREATE EXTENSION cx_metrics' "
	  . "-v data=examples/data -f examples/schema.sql -f examples/load.sql");
is($setup, 0, 'the sample data loads');
$setup = system("createdb $readme_database && "
	  . "psql -X -q -d $readme_database -c 'CREATE EXTENSION cx_metrics'");
is($setup, 0, 'a database for the README');

for my $file ('README.md', sort glob 'docs/*.md')
{
	my @blocks = blocks($file);
	my @outputs = outputs($file eq 'README.md' ? $readme_database : $database,
		map { $_->[1] } @blocks);

	for my $i (0 .. $#blocks)
	{
		my ($line, $sql, $expected) = @{ $blocks[$i] };
		my $name = "$file line $line";
		my $output = trimmed($outputs[$i] // '');

		if (defined $expected)
		{
			is($output, trimmed($expected), $name);
		}
		else
		{
			unlike($output, qr/^ERROR/m, $name);
		}
	}
}

# What the extension's own objects call is not for users; all else has an entry:
# a heading, a signature set apart, or one in a table.
my @functions = split /\n/, `psql -X -A -t -d $database -f test/functions.sql`;
my $docs = join '', map { slurp($_) } glob 'docs/*.md';
cmp_ok(scalar @functions, '>', 40, 'the catalog lists functions');
$docs =~ s/^```.*?^```$//msg;
is_deeply([ grep { $docs !~ /^(?:#.*\b$_\b|    $_\(|\|.*`$_\()/m } @functions ],
	[], 'docs/ has an entry for each');

# The README says in its tables what there is, and nothing else.
my ($readme) = slurp('README.md') =~ /^## What there is$(.*?)^## Rules$/ms;
my %known = map { $_ => 1 } @functions;
my %shown = map { $_ => 1 } map { /\b(\w+)\(/g } map { /(`[^`]*`)/g } $readme =~ /^\|.*/mg;
is_deeply([ grep { !$known{$_} } sort keys %shown ], [], 'what tables of the README call exists');
is_deeply([ grep { !$shown{$_} } @functions ], [], 'and there is nothing else');

done_testing();
