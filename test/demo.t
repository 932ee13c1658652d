#!/usr/bin/perl
# What "make demo" prints: a first screen that says it all, then tables that fit
# on the screen, each with rows.
use strict;
use warnings;
use Encode qw(decode);
use File::Temp qw(tempdir);
use Test::More;

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
like($words, qr/Conversation Intelligence: not on a Grid yet, for want of 1 product with/,
	'what a category lacks');

is_deeply([ grep { !-s "$directory/$_" } 'grid-help-desk.svg', 'grid-customer-success.svg' ],
	[], 'the Grids are there');

done_testing();
