import type { StageCheck } from '../model/check.js';
import { hostCheck } from './host-check.js';

/**
 * Asks a network by ARP who else has an address, such as the virtual IP, and prints the hardware address of each machine that answers.
 * A host does not hear its own question, and control nodes do not answer it. The first argument is the address in question. The second
 * is an address of this host in the network to ask, by default the same address. A host that lacks it asks nothing, since the owner of a
 * virtual IP would answer.
 */
export const holdersScript: string = String.raw`
use strict;
use warnings;
use Socket;
my ($address, $by) = @ARGV;
$by = $address if !defined $by;
my $shown = qx(ip -o -4 address show to $by/32);
die "ip failed\n" if $?;
my ($device) = grep { $_ ne 'lo' } $shown =~ /^\d+:\s+(\S+)/mg;
print("not here\n"), exit if !defined $device;
sub value { open(my $file, '<', "/sys/class/net/$device/$_[0]") or die "$_[0]: $!\n"; chomp(my $line = <$file>); return $line }
my $own = pack('H12', value('address') =~ tr/://dr);
socket(my $socket, 17, SOCK_RAW, unpack('S', pack('n', 0x0806))) or die "no socket: $!\n";
bind($socket, pack('S n i S C C a8', 17, 0x0806, value('ifindex'), 0, 0, 0, '')) or die "bind: $!\n";
my ($target, %others) = (inet_aton($address));
my $question = pack('a6 a6 n n n C C n a6 a4 a6 a4',
  "\xff" x 6, $own, 0x0806, 1, 0x0800, 6, 4, 1, $own, "\0" x 4, "\0" x 6, $target);
for (1 .. 3) {
  defined send($socket, $question, 0) or die "send: $!\n";
  my $left = 0.3;
  while ($left > 0) {
    vec(my $ready = '', fileno($socket), 1) = 1;
    (my $found, $left) = select($ready, undef, undef, $left);
    last if $found <= 0;
    defined recv($socket, my $packet, 64, 0) or last;
    next if length($packet) < 32;
    my ($kind, $from, $answers) = unpack('x20 n a6 a4', $packet);
    $others{ join ':', unpack('(H2)6', $from) } = 1 if $kind == 2 && $answers eq $target && $from ne $own;
  }
}
print map { "$_\n" } sort keys %others;
print "asked\n";
`;

/** No other machine answers for the virtual IP of this gateway. If one did, each client would use the machine in its ARP cache. */
export const soleHolder = (host: string, address: string): StageCheck =>
  hostCheck({
    id: `${host}/load-balancer/sole-holder`,
    title: `no other machine answers for ${address}`,
    finding: 'virtual-address-twice',
    host,
    argv: ['perl', '-e', holdersScript, address],
    judge: ({ stdout }) => {
      const lines = stdout.split('\n').filter(Boolean);
      if (lines[0] === 'not here') return { ok: true, detail: 'another gateway has it' };
      if (lines.pop() !== 'asked') return { ok: false, detail: 'its answer is cut off' };
      const others = lines.join(', ');
      return { ok: others === '', detail: others === '' ? 'none does' : `${others} has it too` };
    },
  });
