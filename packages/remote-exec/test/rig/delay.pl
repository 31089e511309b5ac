# Makes two taps, and passes each frame of one on to the other after a delay: perl delay.pl SECONDS TAP TAP
# It says "ready" when both are there, and ends when its standard input does.
use strict;
use warnings;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my ($delay, @names) = @ARGV;
my @taps = map {
  open my $tap, '+<', '/dev/net/tun' or die "/dev/net/tun: $!\n";
  # TUNSETIFF of linux/if_tun.h, with IFF_TAP | IFF_NO_PI in a struct ifreq.
  ioctl $tap, 0x400454ca, pack 'a16 s x22', $_, 0x1002 or die "$_: $!\n";
  $tap
} @names;
$| = 1;
print "ready\n";

my $stdin = 0;
my $watched = '';
vec($watched, $_, 1) = 1 for $stdin, map { fileno $_ } @taps;
# Frames on their way: the time when each is due, and its bytes.
my @queues = ([], []);
while (1) {
  my ($due) = sort { $a <=> $b } map { @$_ ? $_->[0][0] : () } @queues;
  my $wait = defined $due ? $due - clock_gettime(CLOCK_MONOTONIC) : undef;
  select my $ready = $watched, undef, undef, defined $wait && $wait < 0 ? 0 : $wait;
  exit if vec $ready, $stdin, 1;
  my $now = clock_gettime(CLOCK_MONOTONIC);
  for my $from (0, 1) {
    my $queue = $queues[$from];
    if (vec $ready, fileno $taps[$from], 1) {
      # A tap that is down has nothing to read.
      sysread $taps[$from], my $frame, 65536 or next;
      push @$queue, [$now + $delay, $frame];
    }
    syswrite $taps[1 - $from], (shift @$queue)->[1] while @$queue && $queue->[0][0] <= $now;
  }
}
