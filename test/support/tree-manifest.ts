import { execFileSync } from 'node:child_process'

const LINES_BYTES_MAX = 1 << 28

/**
 * Says in Perl what is in a tree, a line for each file, sorted by its bytes: path, type, mode, uid, gid, and what is
 * particular to its type: size, number of names and SHA-256, a link's target, a device's numbers. Bytes of names that are not
 * letters, digits or usual signs are written as %XX. What is mounted below is named, but not looked into. Nothing of
 * muster has a part in it.
 */
export const MANIFEST_PROGRAM = `
use strict;
use Digest::SHA;
my %types = (0100000 => 'file', 0040000 => 'dir', 0120000 => 'link', 0020000 => 'char', 0060000 => 'block',
             0010000 => 'fifo', 0140000 => 'socket');
sub quoted { my ($text) = @_; $text =~ s/([^A-Za-z0-9_.,\\/+\\@:~-])/sprintf '%%%02X', ord $1/ge; return $text }
sub sum { return Digest::SHA->new(256)->addfile($_[0], 'b')->hexdigest }
sub device { my ($n) = @_; return (($n >> 8) & 0xfff) . ':' . (($n & 0xff) | (($n >> 12) & 0xfff00)) }
my ($root) = @ARGV;
my $device = (lstat $root)[0];
sub walk {
  my ($directory) = @_;
  opendir my $handle, "$root$directory" or die "$directory: $!";
  my @names = sort grep { $_ ne '.' && $_ ne '..' } readdir $handle;
  closedir $handle;
  for my $name (@names) {
    my $path = "$directory/$name";
    my ($dev, undef, $mode, $nlink, $uid, $gid, $rdev, $size) = lstat "$root$path" or die "$path: $!";
    my $type = $types{$mode & 0170000};
    my @more = $type eq 'file' ? ($size, $nlink, sum("$root$path"))
             : $type eq 'link' ? (quoted(readlink "$root$path"))
             : $type eq 'char' || $type eq 'block' ? (device($rdev)) : ();
    print join(' ', quoted($path), $type, sprintf('%04o', $mode & 07777), $uid, $gid, @more), "\\n";
    walk($path) if $type eq 'dir' && $dev == $device;
  }
}
walk('');
`

/** The manifest of a tree of this machine. */
export function manifestOf(root: string): string[] {
  const output = execFileSync('perl', ['-e', MANIFEST_PROGRAM, root], { maxBuffer: LINES_BYTES_MAX })
  return output.toString().trimEnd().split('\n')
}
