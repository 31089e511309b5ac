import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Ground } from '../ground.js';

/** The machines that answered for an address, one after another. */
export interface Owners {
  /** MAC addresses; one appears again if it answers again after another one. */
  readonly macs: readonly string[];
  /** Milliseconds without an answer. */
  readonly longestGapMs: number;
}

/** Asks the bridge by ARP who has an address, fifty times a second, and prints each answer: seconds since 1970, and the MAC address. */
const ASK = `
use Socket; use Time::HiRes qw(time); $| = 1;
my ($device, $from, $address) = @ARGV;
socket(my $socket, 17, SOCK_RAW, unpack("S", pack("n", 0x0806))) or die;
my $name = pack("a16 x24", $device);
ioctl($socket, 0x8933, $name) or die; my $index = unpack("x16 l", $name);
$name = pack("a16 x24", $device);
ioctl($socket, 0x8927, $name) or die; my $mac = unpack("x18 a6", $name);
my $everyone = "\\xff" x 6;
my $frame = $everyone . $mac . pack("n n n C C n", 0x0806, 1, 0x0800, 6, 4, 1) . $mac . inet_aton($from) . "\\0" x 6 . inet_aton($address);
my $to = pack("S n l S C C a8", 17, 0x0806, $index, 0, 0, 6, $everyone);
while (1) {
  send($socket, $frame, 0, $to);
  my $end = time + 0.02;
  while ((my $left = $end - time) > 0) {
    my $ready = ""; vec($ready, fileno $socket, 1) = 1;
    select($ready, undef, undef, $left) or next;
    recv($socket, my $answer, 200, 0);
    next unless unpack("x20 n", $answer) == 2 && substr($answer, 28, 4) eq inet_aton($address);
    printf "%.3f %s\\n", time, unpack("H12", substr($answer, 22, 6));
  }
}`;

function ownersIn(printed: string): Owners {
  const answers = printed.split('\n').flatMap((line) => {
    const [time, mac] = line.split(' ');
    return mac?.length === 12 ? [{ time: Number(time), mac }] : [];
  });
  const macs = answers.flatMap(({ mac }, index) => (mac === answers[index - 1]?.mac ? [] : [mac]));
  const gaps = answers.map(({ time }, index) => time - (answers[index - 1]?.time ?? time));
  return { macs, longestGapMs: Math.round(1000 * Math.max(0, ...gaps)) };
}

/** Follows who has the virtual IP until it is stopped. */
export function followOwners({ lab, spec }: Ground): { stop(): Promise<Owners> } {
  const here = '192.168.1.1';
  const [enter = '', ...argv] = lab.enter(['perl', '-e', ASK, 'lan0', here, spec.api.virtualIp]);
  const child = spawn(enter, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed = text(child.stdout);
  return {
    stop: async () => {
      child.kill('SIGTERM');
      return ownersIn(await printed);
    },
  };
}
