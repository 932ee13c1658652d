#!/usr/bin/perl
# The picture of a Grid as an XML parser sees it, whatever the names are, and in
# a database of every encoding, whatever the bytes are.
use strict;
use warnings;
use Encode qw(decode);
use MIME::Base64;
use Test::More;
use XML::Parser;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);

# The rows of what psql prints for a script, as lists of cells
sub query
{
	my ($database, $script) = @_;
	my $file = "/tmp/cx_pictures.$$.sql";

	open my $out, '>', $file or die "$file: $!";
	print $out $script;
	close $out;
	local $ENV{PGCLIENTENCODING} = 'UTF8';
	my $psql = "psql -X -q -At -F '\t' -v ON_ERROR_STOP=1 -d $database";
	my $printed = `$psql -f $file 2>&1`;
	my $status = $?;
	unlink $file;
	die $printed if $status;
	return map { [split /\t/, $_, -1] } split /\n/, $printed;
}

sub create_database
{
	my ($database, $encoding) = @_;
	system("createdb -T template0 -E $encoding --locale=C $database") == 0
	  or die "createdb -E $encoding";
	query($database, 'CREATE EXTENSION cx_metrics');
}

# What a parser meets: elements by name, attributes by name, texts by element
sub parsed
{
	my ($svg) = @_;
	my (%found, @path);
	my $parser = XML::Parser->new(Handlers => {
		Start => sub {
			my (undef, $element, @attributes) = @_;
			push @path, $element;
			$found{elements}{$element}++;
			while (my ($name, $value) = splice @attributes, 0, 2)
			{
				push @{ $found{attributes}{$name} }, $value;
			}
			push @{ $found{texts}{"@path"} }, '';
		},
		End => sub { pop @path },
		Char => sub { $found{texts}{"@path"}[-1] .= $_[1] },
		(map { my $kind = $_; $kind => sub { $found{other}{$kind}++ } }
			qw(Proc Comment CdataStart Doctype XMLDecl Entity))
	});

	$found{error} = $@ unless eval { $parser->parse($svg); 1 };
	return \%found;
}

my @elements = qw(desc g line path rect svg text title);
my @attributes = qw(aria-labelledby d direction fill fill-opacity font-family
  font-size font-weight height id role stroke text-anchor transform viewBox
  width x x1 x2 xmlns y y1 y2);

# hostile names, each in its own picture, and a hundred of them in one

create_database('cx_pictures', 'UTF8');
my @pictures = query('cx_pictures', <<'SQL');
\i test/names.sql
CREATE FUNCTION base64(text) RETURNS text LANGUAGE sql
AS $$ SELECT translate(encode(convert_to($1, 'UTF8'), 'base64'), E'\n', '') $$;
SELECT base64(name), base64(grid_svg(name, s, m)) FROM names GROUP BY id, name ORDER BY id;
SELECT base64(repeat('all', 100)), base64(grid_svg(name, s, m)) FROM names WHERE id <= 100;
SQL

my (%elements, %attributes, %identifiers, @malformed, @references, @unnamed);
my ($labels, @wrong_labels) = (0);
for my $row (@pictures)
{
	my $name = decode('UTF-8', decode_base64($row->[0]));
	my $found = parsed(decode_base64($row->[1]));
	my $label = $found->{texts}{'svg g text'}[-1];
	my @ids = @{ $found->{attributes}{id} // [] };

	push @malformed, "$name: " . ($found->{error} // join ' ', keys %{ $found->{other} })
	  if $found->{error} || $found->{other};
	$elements{$_}++ for keys %{ $found->{elements} };
	$attributes{$_}++ for keys %{ $found->{attributes} };
	delete $found->{attributes}{xmlns};
	push @references, grep { /url|script|[:&<]/i } map { @$_ } values %{ $found->{attributes} };
	push @unnamed, $name if "@ids" ne ($found->{attributes}{'aria-labelledby'}[0] // '');
	$identifiers{$_}++ for @ids;

	# long ones end with an ellipsis, and some characters are not shown
	next if $name =~ /[\p{C}\p{M}\p{Z}]/ && $name !~ /^[\w .]+$/ || length $name > 20;
	$labels++;
	push @wrong_labels, "$name is $label" if $label ne $name && $name ne '';
}
is_deeply(\@malformed, [], 'well-formed, without declarations, comments and the like');
is_deeply([ sort keys %elements ], \@elements, 'no other elements for any name');
is_deeply([ sort keys %attributes ], \@attributes, 'no other attributes: no style, no event');
is_deeply(\@references, [], 'no attribute refers to anything');
is_deeply(\@unnamed, [], 'title and description belong to the picture');
is(scalar(keys %identifiers), 2 * @pictures, 'identifiers differ between pictures');
cmp_ok($labels, '>', 15, 'enough names stay as they are');
is_deeply(\@wrong_labels, [], 'which the labels say');

# the recipe of the documentation: a picture in a file, and psql set as before
my $document = do { local (@ARGV, $/) = 'docs/grid.md'; <> };
my ($recipe) = $document =~ /(\\g \(.*\)) grid[.]svg$/m;
my $file = "/tmp/cx_pictures.$$.svg";
my @settings = map { "@$_" } query('cx_pictures', <<"SQL");
\\pset format aligned
\\pset tuples_only off
\\pset
SELECT grid_svg('a', 1, 2) $recipe $file
\\pset
SQL
my $written = do { local (@ARGV, $/) = $file; <> };
unlink $file;
is(parsed($written)->{error}, undef, 'the recipe writes a picture');
cmp_ok(scalar(@settings), '>', 20, 'and leaves the settings ...');
is_deeply([ @settings[@settings / 2 .. $#settings] ], [ @settings[0 .. @settings / 2 - 1] ],
	'... as they were');

# Every single byte, and a sample of the characters of two and three bytes, that
# an encoding of the server lets a text hold: as the server converts them, or
# U+FFFD.  And a picture that is the same in all of them that have its letters.

my @candidates = map { sprintf '%02x', $_ } 0x01 .. 0xFF;
for my $lead (0xA1 .. 0xFE)
{
	push @candidates, map { sprintf '%02x%02x', $lead, $_ }
	  grep { $_ % 11 == $lead % 11 } 0x80 .. 0xFE;
}
push @candidates, map { sprintf '8f%02x%02x', $_, 0xFE - $_ % 7 } 0xA1 .. 0xFE;
push @candidates, map { sprintf '%02x%02x81', 0xE1 + $_ / 4, 0x80 + $_ % 4 } 0 .. 40;

my $script = <<"SQL";
CREATE FUNCTION text_of(bytes bytea) RETURNS text LANGUAGE plpgsql AS \$\$
BEGIN
	RETURN convert_from(bytes, getdatabaseencoding());
EXCEPTION WHEN OTHERS THEN
	RETURN NULL;
END \$\$;
CREATE FUNCTION utf8_of(bytes bytea) RETURNS bytea LANGUAGE plpgsql AS \$\$
BEGIN
	RETURN convert(bytes, getdatabaseencoding(), 'UTF8');
EXCEPTION WHEN OTHERS THEN
	RETURN '\\xEFBFBD';
END \$\$;
SELECT bytes, utf8_of(bytes), substring(svg FROM '<title>x([^\\n]*)y\\n')
  FROM regexp_split_to_table('@candidates', ' ') AS hex,
       LATERAL (SELECT decode(hex, 'hex') AS bytes) AS b,
       LATERAL (SELECT grid_svg('x' || name || 'y', 50, 50) AS svg
                  FROM text_of(bytes) AS name WHERE char_length(name) = 1) AS p
 WHERE svg IS NOT NULL;
SQL

# the character in the picture
sub written
{
	my ($utf8) = @_;
	my $written = '';

	for my $character (split //, decode('UTF-8', $utf8))
	{
		my $c = ord $character;

		$c = 0x20 if $c == 0x09 || $c == 0x0A || $c == 0x0D;
		$c = 0xFFFD if $c < 0x20 || ($c >= 0x7F && $c <= 0x9F);
		next if $character =~ /[\x{202A}-\x{202E}\x{2066}-\x{2069}]/;
		$written .= $c >= 0x80 || chr($c) =~ /[&<>"']/ ? "&#$c;" : chr $c;
	}
	return $written;
}

my @encodings = map { $_->[0] } query('cx_pictures',
	"SELECT pg_encoding_to_char(i) FROM generate_series(0, pg_char_to_encoding('KOI8U')) AS i"
	  . " WHERE pg_encoding_to_char(i) NOT IN ('', 'MULE_INTERNAL')");
my %same;
for my $encoding (@encodings)
{
	my $database = lc "cx_$encoding";
	my (@wrong, $unknown);

	create_database($database, $encoding);
	my @characters = query($database, $script);

	for my $row (@characters)
	{
		my ($bytes, $utf8, $picture) = @$row;
		my $expected = written(pack('H*', substr $utf8, 2));

		$unknown += $expected eq '&#65533;';
		push @wrong, "$bytes is $picture, not $expected" if $picture ne $expected;
	}
	is_deeply(\@wrong, [],
		"$encoding: " . @characters . " characters, $unknown without equivalent");

	# only where there are both letters, whose order in bytes is not that in Unicode
	my ($picture) = eval { query($database, <<'SQL') };
SELECT md5(grid_svg(name, 50, 50)) FROM (VALUES (U&'\20AC'), (U&'\00E9'), ('z')) AS v (name);
SQL
	push @{ $same{ $picture->[0] } }, $encoding if $picture;
}
is(scalar(keys %same), 1, 'the same picture in ' . join ', ', map { @$_ } values %same);
cmp_ok(scalar(map { @$_ } values %same), '>', 5, 'and these are many');

done_testing();
