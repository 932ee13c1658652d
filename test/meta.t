#!/usr/bin/perl
# META.json is what the PGXN Meta Spec (https://pgxn.org/spec/) asks for, and
# says the version that the control file says.
use strict;
use warnings;
use JSON::PP;
use Test::More;

sub slurp
{
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!";
	local $/;
	return <$in>;
}

my $meta = decode_json(slurp('META.json'));
my ($version) = slurp('cx_metrics.control') =~ /^default_version = '(.*)'$/m;

like($meta->{$_}, qr/\S/, "META.json has $_")
  for qw(name version abstract maintainer license);
is($meta->{name}, 'cx_metrics', 'name');
like($meta->{version}, qr/^\d+\.\d+\.\d+$/, 'semantic version');
is($meta->{version}, $version, 'version of META.json and of the control file');
is($meta->{'meta-spec'}{version}, '1.0.0', 'version of the spec');
# PGXN refuses any other, also the address where it is now
is($meta->{'meta-spec'}{url}, 'https://pgxn.org/meta/spec.txt', 'address of the spec');
is($meta->{release_status}, 'stable', 'release status');

my $provides = $meta->{provides}{cx_metrics};
is($provides->{version}, $version, 'version provided');
ok(-f $provides->{$_}, "provided $_ exists") for qw(file docfile);
like(slurp('CHANGELOG.md'), qr/^## \Q$version\E /m, 'the changelog has the version');
like(slurp('debian/changelog'), qr/\Acx-metrics \(\Q$version\E-\d+\) /, 'so has the package');

done_testing();
