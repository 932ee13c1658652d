#!/usr/bin/perl
# What SECURITY.md promises of the library, of the script that installs the
# extension, and of the picture of a Grid. What it promises of the objects is the
# business of test/pgtap/security.sql.
use strict;
use warnings;
use MIME::Base64;
use Test::More;

# Rows that psql prints for a script
sub query
{
	my ($database, $sql) = @_;
	my $file = "/tmp/cx_security.$$.sql";

	open my $out, '>', $file or die "$file: $!";
	print $out $sql;
	close $out;
	my @rows = `psql -X -q -A -t -d $database -v ON_ERROR_STOP=1 -f $file`;
	unlink $file;
	die "psql failed\n" if $?;
	chomp @rows;
	return @rows;
}

system('createdb cx_security && psql -X -q -d cx_security -c "CREATE EXTENSION cx_metrics"') == 0
  or die;

# The library: what it takes from the server and from the system

my @taken = map { /(\S+)$/ ? $1 =~ s/@.*//r : () }
  `nm -D --undefined-only '$ENV{CX_BUILD}/cx_metrics.so'`;
cmp_ok(scalar @taken, '>', 50, 'symbols are read');
for my $case (
	[ 'files', qr/^(?:f?open|creat|f?read|f?write|unlink|rename|mkdir|opendir|mmap|access|stat)\w*$
		|^(?:Allocate(?:File|Dir)|\w*OpenTemporaryFile|OpenTransientFile|PathNameOpen|BufFile)/x ],
	[ 'the network', qr/^(?:socket|connect|bind|listen|accept|send|recv|getaddrinfo|PQ)/ ],
	[ 'processes', qr/^(?:fork|exec\w*|system|popen|posix_spawn\w*|kill|dlopen|dlsym)$/ ],
	[ 'the environment', qr/env$/ ],
	[ 'settings', qr/^(?:DefineCustom|Set(?:Config)|GetConfigOption|set_config_option)/ ],
	[ 'shared memory and locks', qr/^(?:Shmem|Request(?:Addin|Named)|LWLock|LockAcquire|dsm_)/ ],
	[ 'background workers', qr/^Register\w*(?:Worker|Callback)/ ],
	[ 'hooks of the server', qr/_hook$/ ],
	[ 'rights of others', qr/^(?:SetUserId|SetSessionAuth|superuser|GetUserId)/ ],
	[ 'tables', qr/^(?:table_|heap_(?:open|insert|update|delete)|relation_open|index_|Catalog
		|simple_heap|systable_|CommandCounter)/x ],
	[ 'the clock and chance', qr/^(?:GetCurrent\w*|GetSQL\w*|gettimeofday|clock\w*|time|s?rand\w*
		|drand48|pg_\w*rand\w*|pg_prng\w*)$/x ],
	[ 'functions by name', qr/^(?:LookupFunc|FuncnameGet|OpernameGet|TypenameGet|regproc|parseType
		|LookupTypeName|RangeVar)/x ])
{
	my ($what, $pattern) = @$case;
	is_deeply([ grep { /$pattern/ } @taken ], [], "nothing to do with $what");
}
my ($queries) = query('cx_security', q{SELECT count(*) FROM pg_proc
	WHERE probin = '$libdir/cx_metrics' AND provolatile = 'v' AND proname LIKE '%\_query'});
ok(!(grep { /^SPI_/ } @taken) || $queries > 0, 'no SQL, where nothing is given a query');

# The script: statements by their first words, without what is quoted

my ($version) = query('cx_security',
	q{SELECT extversion FROM pg_extension WHERE extname = 'cx_metrics'});
my $script = do
{
	local (@ARGV, $/) = "$ENV{CX_BUILD}/sql/cx_metrics--$version.sql";
	<>;
};
$script =~ s/^\\echo.*//mg;
$script =~ s/'(?:[^']|'')*'|--.*/''/g;
my @statements = map { s/\s+/ /gr } $script =~ /(\S[^;]*);/g;
cmp_ok(scalar @statements, '>', 500, 'statements are read');
is_deeply([ grep { !/^(?:'' )*(?:CREATE (?:FUNCTION|AGGREGATE|TYPE|CAST|OPERATOR)|COMMENT ON)\b/ }
		@statements ],
	[], 'nothing is run, changed, replaced or granted');
unlike($script, qr/\bIF NOT EXISTS\b|\bOR REPLACE\b|\bSECURITY\b|\bSUPPORT\b|\$\w*\$/i,
	'what is there already is never taken over');

# The picture: names and titles that want to be markup

my @pictures = map { decode_base64($_) } query('cx_security', <<'SQL');
\i test/names.sql
SELECT translate(encode(convert_to(svg, 'UTF8'), 'base64'), E'\n', '')
  FROM (SELECT grid_svg(name, s, m) FROM names GROUP BY id
        UNION ALL SELECT grid_svg('a', s, m, name) FROM names GROUP BY id, name) AS p (svg);
SQL
cmp_ok(scalar @pictures, '>', 100, 'pictures are drawn');

# An HTML page reads them by other rules than an XML parser: so there is nothing on
# which these differ.
my $tag = qr{</?[a-zA-Z]+(?: [a-zA-Z0-9-]+="[^"<>&']*")*/?>};
my $text = qr/[^<>&\x00-\x09\x0B-\x1F\x7F-\xFF]+|&#\d+;/;
is(scalar(grep { !/\A(?:$tag|$text)*\z/ } @pictures), 0,
	'tags with attributes in quotation marks; text of ASCII and numbered characters');
my (%tags, %attributes, %values, %numbers);
for my $picture (@pictures)
{
	$tags{$1}++ while $picture =~ m{<([a-zA-Z]+)}g;
	($attributes{$1}++, $values{$2}++) while $picture =~ /([\w-]+)="([^"]*)"/g;
	$numbers{$1}++ while $picture =~ /&#(\d+);/g;
}
is_deeply([ grep { !/^(?:svg|title|desc|g|rect|line|path|text)$/ } keys %tags ], [],
	'no element but shapes and texts');
is_deeply([ grep { /^(?:on|href|src|style|class|xlink)|:/i } keys %attributes ], [],
	'no attribute that runs, refers or styles');
delete $values{'http://www.w3.org/2000/svg'};
is_deeply([ grep { /[:;&\\]|url|script|expression/i } keys %values ], [],
	'nor a value that might');
# the rest: C0, C1, directions, surrogates and what is no character
is_deeply([ grep { $_ < 32 && $_ != 10 || $_ >= 127 && $_ < 160 || $_ >= 0x202A && $_ <= 0x202E
			|| $_ >= 0x2066 && $_ <= 0x2069 || $_ >= 0xD800 && $_ <= 0xDFFF
			|| ($_ & 0xFFFE) == 0xFFFE || $_ > 0x10FFFF } keys %numbers ], [],
	'no control character, override of direction or number of no character');

done_testing();
