import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Ground } from '../ground.js';

/** Weights of the API servers by address, from a moment on. */
export interface Weights {
  /** Seconds since 1970. */
  readonly since: number;
  readonly weights: Readonly<Record<string, number>>;
}

/** Prints the table of the kernel at its start and at each change; a process that starts none costs little. */
const WATCH = `
use Time::HiRes qw(time sleep); $| = 1; my $last = "";
while (1) {
  open(my $table, "<", "/proc/net/ip_vs") or die;
  my $now = join " ", sort map { /-> ([0-9A-F]{8}):\\S+ +Route +(\\d+)/ ? "$1=$2" : () } <$table>;
  printf "%.3f %s\\n", time, $now if $now ne $last;
  $last = $now;
  sleep 0.1;
}`;

const address = (hex: string): string =>
  [0, 2, 4, 6].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');

/** Reads what the gateway has printed. */
const parseWeights = (printed: string): readonly Weights[] =>
  printed
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([since, ...pairs]) => ({
      since: Number(since),
      weights: Object.fromEntries(
        pairs.map((pair) => pair.split('=')).map(([hex = '', weight]) => [address(hex), Number(weight)]),
      ),
    }));

/** Follows the weights on a gateway until it is stopped. */
export function followWeights({ lab }: Ground, gateway: string): { stop(): Promise<readonly Weights[]> } {
  const [enter = '', ...argv] = lab.login(gateway, [`sudo perl -e '${WATCH}'`]);
  const child = spawn(enter, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed = text(child.stdout);
  return {
    stop: async () => {
      child.kill('SIGTERM');
      return parseWeights(await printed);
    },
  };
}
