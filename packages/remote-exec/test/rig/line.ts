import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A host of its own, in a network namespace that a long line joins to the caller's. */
export interface FarHost {
  readonly address: string;
  /** Goes in front of a command that is to run there. */
  readonly inside: readonly string[];
  /** The source of the delay: the kernel's netem, or a process between two taps if the kernel has none. */
  readonly delayedBy: 'netem' | 'taps';
  /** From now on nothing that the host sends arrives. */
  readonly silence: () => void;
  readonly stop: () => Promise<void>;
}

/** There and back. */
export const roundTripMs = 40;

/** The rate that taps reach without losing packets, on two cores that do everything else as well. */
const rate = '200mbit';

/** Of the range for measurements of networks (RFC 2544). */
const near = '198.18.0.1';
const far = '198.18.0.2';

const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

/**
 * Lays a line of 40 ms there and back, and 200 Mbit/s, from the network namespace of the caller to a new one.
 * @throws Error in a network namespace that has addresses: the machine's own is not to be touched.
 */
export async function startFarHost(): Promise<FarHost> {
  const others = run('ip', '-oneline', 'address')
    .split('\n')
    .filter((line) => !/^(?:\d+: lo\b|$)/.test(line));
  if (others.length > 0)
    throw new Error('this changes the network: start it in a network namespace of its own, by unshare --net');
  // It lives as long as its standard input, so it is gone if this process is.
  const holder = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'ignore', 'inherit'] });
  await until(() => namespaceOf(holder.pid) !== namespaceOf('self'));
  const inside = ['nsenter', `--net=/proc/${holder.pid}/ns/net`];
  const there = (...args: readonly string[]): string => run('nsenter', ...inside.slice(1), ...args);
  const wire = layByNetem(holder, there) ? undefined : await layByTaps(holder, there);
  run('ip', 'address', 'add', `${near}/30`, 'dev', 'line');
  run('ip', 'link', 'set', 'line', 'up');
  there('ip', 'address', 'add', `${far}/30`, 'dev', 'line');
  there('ip', 'link', 'set', 'line', 'up');
  there('ip', 'link', 'set', 'lo', 'up');
  return {
    address: far,
    inside,
    delayedBy: wire === undefined ? 'netem' : 'taps',
    silence: () => there('ip', 'route', 'add', 'blackhole', near),
    stop: async () => {
      if (wire) await ended(wire);
      else run('ip', 'link', 'delete', 'line');
      await ended(holder);
    },
  };
}

type Command = (...args: readonly string[]) => string;

/** False if the kernel has no netem. */
function layByNetem(holder: ChildProcess, there: Command): boolean {
  run('ip', 'link', 'add', 'line', 'type', 'veth', 'peer', 'name', 'line', 'netns', String(holder.pid));
  const delay = ['delay', `${roundTripMs / 2}ms`, 'rate', rate, 'limit', '20000'];
  try {
    for (const end of [run, there]) end('tc', 'qdisc', 'add', 'dev', 'line', 'root', 'netem', ...delay);
    return true;
  } catch (error) {
    if (!/qdisc kind is unknown/.test(String(error))) throw error;
    run('ip', 'link', 'delete', 'line');
    return false;
  }
}

/** Two taps, with a process of ours between them, which ends with this one. */
async function layByTaps(holder: ChildProcess, there: Command): Promise<ChildProcess> {
  // The way is the same from here and from the bundle of the benchmark.
  const script = fileURLToPath(new URL('../../test/rig/delay.pl', import.meta.url));
  const delay = ['perl', script, String(roundTripMs / 2000), 'line', 'line-far'];
  // A process that waits for its turn makes the line longer than it is said to be.
  const wire = spawn('nice', ['--adjustment=-20', ...delay], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(wire.stdout, 'data', { signal: AbortSignal.timeout(5000) });
  run('ip', 'link', 'set', 'line-far', 'netns', String(holder.pid), 'name', 'line');
  for (const end of [run, there])
    end('tc', 'qdisc', 'add', 'dev', 'line', 'root', 'tbf', 'rate', rate, 'burst', '64k', 'latency', '100ms');
  return wire;
}

const namespaceOf = (pid: number | 'self' | undefined): string => readlinkSync(`/proc/${pid}/ns/net`);

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the line was not ready within 5 s');
}

async function ended(child: ChildProcess): Promise<void> {
  const over = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.kill('SIGKILL');
  await over;
}
