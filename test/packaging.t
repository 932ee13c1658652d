#!/usr/bin/perl
# What gets installed: by the build of test/server, which is outside of the
# sources (CX_BUILD), with the server's PG_CONFIG.
use strict;
use warnings;
use Cwd;
use File::Temp qw(tempdir);
use Test::More;

my $source = getcwd();

# Lines that a command prints
sub lines
{
	my ($command) = @_;
	my @lines = `$command`;
	is($?, 0, $command);
	chomp @lines;
	return @lines;
}

# Installed and removed again, nothing is left; and no file is put where other
# extensions put theirs under the same name.
my $root = tempdir(CLEANUP => 1);
my $make = "make -s -C '$ENV{CX_BUILD}' -f '$source/Makefile' DESTDIR='$root'";
lines("$make install");
my @files = lines("find '$root' ! -type d");
cmp_ok(scalar @files, '>', 3, 'files are installed');
is_deeply([ grep { !m{/cx_metrics[./-]} } @files ], [], 'all bear the name of the extension');

# What the server may inline: LLVM finds a function by the index, in the folder
# that the object had when it was compiled.
SKIP:
{
	my ($index) = grep { m{/bitcode/cx_metrics\.index\.bc$} } @files;
	skip 'a server without LLVM', 1 if !$index;
	my @objects = lines("cd '$ENV{CX_BUILD}' && find src -name '*.o'");
	s/\.o$/.bc/ for @objects;
	is_deeply([ sort map { m{/bitcode/cx_metrics/(.*)} ? $1 : () } @files ],
		[ sort @objects ], 'there is bitcode of every object');
}

my ($library) = grep { m{/cx_metrics\.so$} } @files;
my @exported = lines("nm -D --defined-only '$library'");
lines("$make uninstall");
is_deeply([ lines("find '$root' ! -type d") ], [], 'uninstall leaves no file');

# Helpers that are not hidden could be replaced by those of another extension.
s/^\S+ \S // for @exported;
my @called = lines('psql -X -A -t -d cx_pgtap -c "SELECT DISTINCT prosrc FROM pg_proc'
	  . q{ WHERE probin = '\$libdir/cx_metrics'"});
cmp_ok(scalar @called, '>', 100, 'SQL calls functions');
is_deeply([ sort @exported ], [ sort 'Pg_magic_func', @called, map { "pg_finfo_$_" } @called ],
	'exported is what SQL calls, and nothing else');

done_testing();
