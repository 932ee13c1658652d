#!/usr/bin/perl
# What "make demo" prints: a first screen that says it all, then tables that fit
# on the screen, each with rows. And the page that it leaves, as an XML parser
# sees it: whole, accessible, on its own, whatever the names and the day.
use strict;
use warnings;
use Encode qw(decode);
use File::Temp qw(tempdir);
use Test::More;
use XML::Parser;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);

# Columns that a terminal gives a text
sub width
{
	my ($text) = @_;
	my $width = 0;

	$width += /[\p{Mn}\p{Me}]/ ? 0 : /[\p{Ea=W}\p{Ea=F}]/ ? 2 : 1 for split //, $text;
	return $width;
}

my $directory = tempdir(CLEANUP => 1);
my $printed = decode('UTF-8', `examples/demo '$directory' 2>&1`);
is($?, 0, 'the demo runs');
unlike($printed, qr/ERROR|WARNING|NOTICE/, 'without complaint');

my @lines = split /\n/, $printed;
cmp_ok(scalar @lines, '>', 200, 'and prints a report');
is_deeply([ grep { width($_) > 100 } @lines ], [], 'of no more than 100 columns');

# a rule that no row follows
my @rules = grep { $lines[$_] =~ /^-[-+]*-$/ } 0 .. $#lines;
cmp_ok(scalar @rules, '>', 20, 'with tables');
is_deeply([ map { $lines[ $_ - 1 ] } grep { ($lines[ $_ + 1 ] // '') eq '' } @rules ],
	[], 'none of them empty');

# What examples/generate.py has put into the data is found, in words
my ($screen) = $printed =~ /^(cx_metrics report.*?)\n\n+== /ms;
my $words = join ' ', split ' ', $screen;
cmp_ok(scalar(split /\n/, $screen), '<=', 40, 'the first screen is one');
like($words, qr/Larkspan: NPS fell from 6\d to -\d within three months.*p < 0\.0001/,
	'a price rise is seen at once');
like($words, qr/Queuebright: NPS rose/, 'a product that rises');
like($words, qr/Healthmoss: NPS fell/, 'a product that falls');
like($words, qr/Larkspan: 6\d % of the \d+ contracts .* renewed/, 'fewer contracts are renewed');
like($words, qr/[1-9]\d* contracts at risk, worth [\d,]+ a year/, 'which may be lost');
like($words, qr/All \d+ contracts bring [\d,]+ a year/, 'and what all are worth');
like($words, qr/Conversation Intelligence: not on a Grid yet, for want of 1 product with/,
	'what a category lacks');

is_deeply([ grep { !-s "$directory/$_" } 'grid-help-desk.svg', 'grid-customer-success.svg' ],
	[], 'the Grids are there');


# What a parser meets in a page: counts, attributes, texts by element
sub parsed
{
	my ($page) = @_;
	my (%found, @path);
	my $parser = XML::Parser->new(Handlers => {
		Start => sub {
			my (undef, $element, @attributes) = @_;
			push @path, $element;
			$found{elements}{$element}++;
			push @{ $found{texts}{$element} }, '';
			while (my ($name, $value) = splice @attributes, 0, 2)
			{
				push @{ $found{attributes}{$name} }, $value;
			}
			# what follows from where it stands
			$found{inside}{"$path[-2] $element"}++ if @path > 1;
		},
		End => sub { pop @path },
		Char => sub { $found{texts}{$_}[-1] .= $_[1] for @path }
	});

	$found{error} = $@ unless eval { $parser->parse($page); 1 };
	return \%found;
}

sub page_is_sound
{
	my ($page, $name) = @_;
	my $found = parsed($page);
	my $elements = $found->{elements};
	my %ids = map { $_ => 1 } my @ids = @{ $found->{attributes}{id} // [] };

	is($found->{error}, undef, "$name: well-formed") or return $found;
	is_deeply([ grep { $elements->{$_} } qw(script img link iframe object form) ],
		[], "$name: nothing but text, tables and pictures inside");
	is_deeply([ grep { /^(?:on|href|src|xlink)/ } keys %{ $found->{attributes} } ],
		[], "$name: refers to nothing, runs nothing");
	unlike($page, qr/\@import|url\(/, "$name: nor does its style");
	is($found->{inside}{'table caption'}, $elements->{table}, "$name: all tables have captions");
	is_deeply([ map { $found->{inside}{"svg $_"} } qw(title desc) ],
		[ ($elements->{svg}) x 2 ], "$name: all pictures have a title and a description");
	is(scalar(keys %ids), scalar(@ids), "$name: no identifier twice");
	is_deeply([ grep { !$ids{$_} }
			map { split ' ' } @{ $found->{attributes}{'aria-labelledby'} // [] } ],
		[], "$name: and each is there");
	return $found;
}

sub slurp
{
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!";
	local $/;
	return <$in>;
}

my $found = page_is_sound(slurp("$directory/cx_metrics-report.html"), 'the page');
like($printed, qr{\Q$directory\E/cx_metrics-report\.html}, 'whose place is printed');
cmp_ok($found->{elements}{svg}, '>', 10, 'has pictures');
cmp_ok($found->{elements}{table}, '>', 5, 'has tables');
my $findings = $screen =~ s/^.*?\n\n|\n\nThe same with.*//gsr;
is(join('|', map { s/\x{2212}/-/gr } @{ $found->{texts}{li} // [] }),
	join('|', map { join ' ', split } $findings =~ /^\* (.*?)(?=^\S|^$|\z)/msg),
	'says what the first screen says');

# the same of other names and days; whatever a name is, it is shown as it is
my $hostile = q{<b>&amp; "O'Brien" ]]> --> \\ $1 %s};
my $sql = "$directory/hostile.sql";
open my $out, '>', $sql or die "$sql: $!";
print $out "UPDATE products SET product = \$x\$$hostile\$x\$ || chr(1)\n"
  . " WHERE product = 'Larkspan';\n";
close $out;
system("createdb -T cx_demo cx_hostile && psql -X -q -d cx_hostile -f $sql") == 0 or die;
for my $as_of ('2026-01-01', '2025-11-15', '2023-03-31', '2022-01-02', '2021-01-01')
{
	my $page = `psql -X -q -A -t -d cx_hostile -v ON_ERROR_STOP=1 -v as_of=$as_of \\
		-f examples/report/html.sql 2>&1`;
	is($?, 0, "as of $as_of");
	$found = page_is_sound($page, "as of $as_of");
	is_deeply([ grep { $_ eq "$hostile\x{FFFD}:" } @{ $found->{texts}{b} // [] } ],
		[ ("$hostile\x{FFFD}:") x 2 ], 'a hostile name') if $as_of eq '2026-01-01';
}

done_testing();
