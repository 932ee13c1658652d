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
	my (@blocks, $kind, $text, $before);

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
			$blocks[-1][2] = $text if $kind eq 'text' && ($before // '') eq 'sql';
			($before, $kind) = ($kind);
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

# An extension that a block creates and the server does not have, if any
my %available = map { $_ => 1 }
  split /\n/, `psql -X -A -t -d $database -c 'SELECT name FROM pg_available_extensions'`;
sub lacks
{
	my ($sql) = @_;
	my ($lacks) = grep { !$available{$_} } $sql =~ /^CREATE EXTENSION (\w+)/mg;
	return $lacks;
}

for my $file ('README.md', sort glob 'docs/*.md')
{
	my @blocks = blocks($file);
	my ($first) = grep { lacks($blocks[$_][1]) } 0 .. $#blocks;
	my @unrun = defined $first ? splice @blocks, $first : ();
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
  SKIP:
	{
		skip "$file from line $unrun[0][0] on: no " . lacks($unrun[0][1]), 1 if @unrun;
	}
}

#
# Links: each file is there, and each heading, by the name that GitHub gives it
#
sub anchors
{
	my ($file) = @_;
	my (%anchors, %seen);
	my $text = slurp($file);
	$text =~ s/^```.*?^```$//msg;
	for my $heading ($text =~ /^#+ +(.*?)\s*$/mg)
	{
		$heading =~ s/\[([^]]*)\]\([^)]*\)/$1/g;
		utf8::decode($heading);
		(my $name = lc $heading) =~ s/[^\w\- ]//g;
		$name =~ tr/ /-/;
		my $before = $seen{$name}++;
		$anchors{ $before ? "$name-$before" : $name } = 1;
	}
	return \%anchors;
}

my (%anchors, @dead);
my $links = 0;
for my $file (glob '*.md */*.md */*/*.md')
{
	my ($folder) = $file =~ m{^(.*/)};
	my $text = slurp($file);
	$text =~ s/^```.*?^```$//msg;
	$text =~ s/`[^`\n]*`//g;
	for my $link ($text =~ /\]\(([^)\s]+)\)/g)
	{
		next if $link =~ /^\w+:/;
		my ($path, $anchor) = split /#/, $link, 2;
		my $target = $path eq '' ? $file : ($folder // '') . $path;
		1 while $target =~ s{[^/]+/\.\./}{};
		$links++;
		if (!-e $target)
		{
			push @dead, "$file: $link, no such file";
		}
		elsif (defined $anchor)
		{
			utf8::decode($anchor);
			$anchors{$target} //= anchors($target);
			push @dead, "$file: $link, no such heading" if !$anchors{$target}{$anchor};
		}
	}
}
cmp_ok($links, '>', 50, 'the documents have links');
is(join("\n", @dead), '', 'each leads somewhere');

# Arguments between the commas that no parenthesis holds
sub arguments
{
	my ($list) = @_;
	return map { s/^\s+|\s+$//gr =~ s/\s+/ /gr } $list =~ /((?:\([^()]*\)|[^(),])+)/g;
}

# Is what a document says of an argument, "name", "type" or "name type", with or without its
# default, what the catalog has?  (A summary is s where its functions are told.)
sub says
{
	my ($said, $is) = @_;
	my ($word, $default) = split / DEFAULT /, $said =~ s/^s\b/summary/r;
	my ($argument, $true_default) = split / DEFAULT /, $is;
	my ($name, $type) = $argument =~ /^((?:VARIADIC )?\w+) (.*)/;

	$word =~ s/timestamptz/timestamp with time zone/;
	return (grep { $word eq $_ } $name, $type, "$name $type")
	  && (!defined $default || defined $true_default
		&& `psql -X -A -t -d $database -c "SELECT ($true_default) IS NOT DISTINCT FROM ($default)"`
		eq "t\n");
}

# What the extension's own objects call is not for users; all else has an entry:
# a heading, a signature set apart, or one in a table.
my @functions = split /\n/, `psql -X -A -t -d $database -f test/functions.sql`;
my $docs = join '', map { slurp($_) } glob 'docs/*.md';
cmp_ok(scalar @functions, '>', 40, 'the catalog lists functions');
$docs =~ s/^```.*?^```$//msg;
is_deeply([ grep { $docs !~ /^(?:#.*\b$_\b|    $_\(|\|.*`$_\()/m } @functions ],
	[], 'docs/ has an entry for each');

# And the catalog has every signature that docs/ show there: "name(arguments)", of which
# those in brackets can be left out, and the result after an arrow.
my %signatures;
for (split /\n/, `psql -X -A -t -d $database -c "
	SELECT proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid)
	  FROM pg_proc p JOIN pg_depend ON classid = 'pg_proc'::regclass AND objid = p.oid
	 WHERE deptype = 'e'"`)
{
	my ($name, $arguments, $result) = split /\|/;
	push @{ $signatures{$name} }, [ $result, arguments($arguments) ];
}
my ($shown, @wrong) = (0);
my $entries = qr/^(\#.*|`\w+\([^`]*`\ →\ .* |			# a heading, a line
	\ {4}\w+\((?:(?!\n\n)[^→])*→.* |						# a signature set apart
	\|(?:\ *`[^`]*`,?)+(?:\ →\ `[^`]*`)?)/mx;				# the first cell of a row
for my $entry ($docs =~ /$entries/g)
{
	my ($text, $result) = split / → /, $entry;

	$result = ($result // '') =~ /^`?(\w+(?: \w+)*)/ ? $1 : undef;
	$result =~ s/timestamptz/timestamp with time zone/ if defined $result;
	while ($text =~ /\b(\w+)\(((?:\([^()]*\)|[^()])*)\)/g)
	{
		my ($name, $list) = ($1, $2);
		next if !$signatures{$name} || $list =~ /…/;
		for my $variant (
			$list =~ / \[/ ? ($list =~ s/ \[(.+?)\]/$1/gr, $list =~ s/ \[.+?\]//gr) : $list)
		{
			my @said = arguments($variant);

			$shown++;
			push @wrong, "$name($variant)" . (defined $result ? " → $result" : '')
			  unless grep {
				my ($true_result, @is) = @$_;
				(!defined $result || $result eq $true_result)
				  && @said <= @is
				  && !(grep { !says($said[$_], $is[$_]) } 0 .. $#said)
				  && !(grep { !/ DEFAULT / } @is[ @said .. $#is ])
			  } @{ $signatures{$name} };
		}
	}
}
cmp_ok($shown, '>', 100, 'docs/ show signatures');
is(join("\n", @wrong), '', 'which are those of the catalog');

# The README says in its tables what there is, and nothing else.
my ($readme) = slurp('README.md') =~ /^## What there is$(.*?)^## Rules$/ms;
my %known = map { $_ => 1 } @functions;
my %shown = map { $_ => 1 } map { /\b(\w+)\(/g } map { /(`[^`]*`)/g } $readme =~ /^\|.*/mg;
is_deeply([ grep { !$known{$_} } sort keys %shown ], [], 'what tables of the README call exists');
is_deeply([ grep { !$shown{$_} } @functions ], [], 'and there is nothing else');

done_testing();
