#!/usr/bin/perl
# What holds in the sources, whatever they compute: who may include and call
# whom (src/README.md draws it), layout, and the form of errors.
#
# The symbols are those of the objects that were built in CX_BUILD, or here; the
# layout of C is judged by the version of pg_bsd_indent that Debian 12 has.
# Each is skipped where there are none.
use strict;
use warnings;
use File::Find;
use Test::More;

sub slurp
{
	my ($file) = @_;
	open my $in, '<:encoding(UTF-8)', $file or die "$file: $!";
	local $/;
	return <$in>;
}

# a test: nothing is wrong, or each fault is shown
sub none
{
	my ($name, @faults) = @_;
	ok(!@faults, $name) or diag(map { "    $_\n" } sort @faults);
}

# The sources, by name: not what is made of them
my %text;
find({ no_chdir => 1, wanted => sub {
	$File::Find::prune = 1
	  if m{^\./(?:\.git|test/results|test/output_iso|debian/[^/]+/|examples/dbt/(?:target|logs))$};
	return if !-f || !-T _ || m{/cx_metrics--[^-]*\.sql$|^\./(?:test/regression\.|grid[^/]*\.svg)};
	my ($name) = m{^\./(.*)};
	$text{$name} = slurp($name) if $name =~ m{^(?:\.ci|\.github|[^.])};
} }, '.');

# The files of C by folder and noun: $source{survey}{summary}{c}
my %source;
/^src\/(\w+)\/(\w+)\.([ch])$/ && ($source{$1}{$2}{$3} = $_) for keys %text;
my @wings = grep { $_ ne 'base' } sort keys %source;
cmp_ok(@wings, '>=', 4, "wings: @wings");
ok($source{base}, 'and the ground floor they stand on');

# C without comments, strings and macros
sub code
{
	my ($file) = @_;
	my $code = $text{$file};
	$code =~ s{(/\*.*?\*/)|"(?:\\.|[^"\\\n])*"}{defined $1 ? ' ' : '""'}gse;
	$code =~ s{^#(?:.*\\\n)*.*$}{}mg;
	return $code;
}

# Our headers that a file includes, as [folder, noun]
sub included
{
	my ($file) = @_;
	return map { [split m{/}] } grep { m{^(\w+)/\w+$} && $source{$1} }
	  $text{$file} =~ /^#include "([\w\/]+)\.h"/mg;
}

#
# Arrows
#
my (@upwards, %uses);
for my $folder (sort keys %source)
{
	for my $noun (sort keys %{ $source{$folder} })
	{
		for my $file (sort values %{ $source{$folder}{$noun} })
		{
			for (included($file))
			{
				my ($other, $header) = @$_;
				push @upwards, "$file includes $other/$header.h"
				  if $other ne $folder && $other ne 'base';
				$uses{"$folder/$noun"}{"$other/$header"} = 1
				  if "$other/$header" ne "$folder/$noun";
			}
		}
	}
}
push @upwards, map { "src/module.c includes $_->[0]/$_->[1].h" }
  grep { $_->[0] ne 'base' } included('src/module.c');
none('a wing includes itself and the ground floor, which includes itself', @upwards);

# the nouns from which a walk comes back, each with its way
my @circles;
sub walk
{
	my (@way) = @_;
	for my $next (sort keys %{ $uses{ $way[-1] } // {} })
	{
		if ($next eq $way[0])
		{
			push @circles, join(' -> ', @way, $next) if $way[0] eq (sort @way)[0];
		}
		elsif (!grep { $_ eq $next } @way)
		{
			walk(@way, $next);
		}
	}
}
walk($_) for sort keys %uses;
none('the files of a folder include one another without a circle', @circles);

# A header belongs to the .c of its name
my (@orphans, @foreign, @loose);
for my $folder (sort keys %source)
{
	for my $noun (sort keys %{ $source{$folder} })
	{
		my ($c, $h) = @{ $source{$folder}{$noun} }{qw(c h)};
		# what a header declares without defining it
		my @declared = $h ? code($h) =~
		  /^(?:extern|pg_noreturn)\b[^;({]*?\b(\w+)\s*(?:\([^;{]*|\[[^;]*)?;/mg : ();
		my $body = $c ? code($c) : '';

		push @orphans, "$h declares $_" for $c ? () : @declared;
		push @foreign, map { "$h declares $_, which $c does not define" }
		  grep { $body !~ /^$_\(|^[^\s#].*\b$_(?:\[.*\])? = /m } $c ? @declared : ();
		# and the other way round: a .c declares nothing of others
		push @loose, map { "$c declares $_" } $body =~ /^extern\s+(.*);/mg;
		push @loose, "$c does not include its header"
		  if $c && $h && $text{$c} !~ /^#include "\Q$folder\/$noun\E\.h"/m;
	}
}
none('a header without a .c of its name declares no functions', @orphans);
none('a header declares what the .c of its name defines', @foreign);
none('a .c includes its header, and declares nothing of others', @loose);

# The same by what the linker sees
SKIP:
{
	my $build = $ENV{CX_BUILD} // '.';
	my (%defined, %wanted, @reaching);
	for my $folder (keys %source)
	{
		for my $object (glob "$build/src/$folder/*.o")
		{
			for (`nm '$object'`)
			{
				my ($kind, $symbol) = / ([A-Za-z]) (\w+)$/ or next;
				$wanted{$symbol}{"$object"} = $folder if $kind eq 'U';
				$defined{$symbol} = $folder if $kind =~ /[TDBRC]/;
			}
		}
	}
	skip 'no objects were built', 1 if !%defined;
	for my $symbol (keys %wanted)
	{
		my $home = $defined{$symbol} // next;
		push @reaching, map { "$_ needs $symbol of $home" }
		  grep { $wanted{$symbol}{$_} ne $home && $home ne 'base' } keys %{ $wanted{$symbol} };
	}
	none('no symbol of a wing is needed outside of it', @reaching);
}

#
# Layout
#
my (@wide, @blanks, @tabs, @mixed);
for my $file (sort keys %text)
{
	my $is_code = $file =~ m{^(?:src|sql|test)/} && $file !~ /\.(?:md|list|out)$/;
	my ($n, @wide_here) = 0;

	push @blanks, "$file does not end with one newline"
	  if $file !~ /\.out$/ && $text{$file} !~ /(?:^|[^\n])\n\z/;
	push @blanks, "$file has carriage returns" if $text{$file} =~ /\r/;
	for my $line (split /\n/, $text{$file})
	{
		$n++;
		(my $spread = $line) =~ s/\G([^\t\n]*?)\t/$1 . ' ' x (4 - length($1) % 4)/ge;
		push @wide_here, $n if $is_code && length($spread) >= 100;
		push @blanks, "$file:$n ends with blanks" if $file !~ /\.out$/ && $line =~ /[ \t]$/;
		push @tabs, "$file:$n" if $file =~ /\.(?:json|ya?ml|py)$/ && $line =~ /^ *\t/;
		push @mixed, "$file:$n" if $file !~ /\.(?:out|md)$/ && $line =~ /^\s* \t/;
		push @mixed, "$file:$n" if $file =~ /\.[ch]$/ && $line =~ /^\t* {4}/;
	}
	push @wide, "$file: lines @wide_here" if @wide_here;
}
none('code, SQL and tests end before column 100', @wide);
none('lines and files end as .editorconfig says', @blanks);
none('JSON, YAML and Python are indented by spaces', @tabs);
none('tabs come before spaces, and C is indented by tabs', @mixed);

my %typedef = map { $_ => 1 } split /\n/, $text{'src/typedefs.list'};
my $c = join '', map { code($_) } grep { /\.[ch]$/ } sort keys %text;
none('src/typedefs.list has our types (test/indent --typedefs)',
	grep { !$typedef{$_} } $c =~ /^(?:typedef\b[^;{(]*|\} )\b(\w+);/mg,
	$c =~ /^typedef\b[^;{(]*\(\*(\w+)\)/mg);
my %word = map { $_ => 1 } map { /\w+/g } map { $text{$_} } grep { /\.[ch]$/ } keys %text;
none('and no type that is not named', grep { !$word{$_} } keys %typedef);

SKIP:
{
	skip 'no pg_bsd_indent 2.1.1', 1
	  if (`pg_bsd_indent --version 2>&1` // '') !~ /^pg_bsd_indent 2\.1\.1\b/;
	chomp(my @changed = `test/indent --check`);
	none('pg_bsd_indent leaves the C sources as they are (make indent)', @changed);
}

#
# Errors
#
# Doubles are printed in full; without an errcode an error is an internal one.
my (@rounded, @uncoded);
for my $file (grep { /^src\/.*\.[ch]$/ } sort keys %text)
{
	push @rounded, map { "$file: $_" }
	  grep { /"[^"\n]*%[-+ #0-9.*]*[gGeE]/ } split /\n/, $text{$file};
	push @uncoded, map { "$file: $_" } grep { !/\berrcode\w*\(|__VA_ARGS__/ }
	  $text{$file} =~ /\b(ereport\(ERROR\b[^;]*;)/g;
}
none('no message rounds a double (use float8out_internal)', @rounded);
none('every ereport(ERROR, ...) has an errcode', @uncoded);

#
# Maps
#
# The paths in the documents for developers; some stand for others in capitals,
# some are made by tests.
my @missing;
for my $file (qw(src/README.md CONTRIBUTING.md))
{
	push @missing, map { "$file names $_" } grep { !m{[A-Z]{3}|^test/re} && !-e }
	  $text{$file} =~ m{(?<![\w/])((?:src|sql|test|docs|bench|examples|expected)/[\w./-]*\w)}g;
	push @missing, map { "$file names $_" } grep { !$source{base}{$_} }
	  $text{$file} =~ /`base\/(\w+)(?:\.[ch])?`/g;
}
none('the files that src/README.md and CONTRIBUTING.md name exist', @missing);

done_testing();
