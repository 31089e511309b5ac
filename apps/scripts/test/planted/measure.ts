import { readFile, stat } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { judge, parseBundle } from '@harderway/cluster-doctor';
import { controlHosts } from '@harderway/control-plane/topology';
import type { Ground } from '../../bench/ground.js';
import { asRoot, diagnose } from './doctor.js';

const RUNS = 5;

/** The median time of an action, in milliseconds. */
async function median(action: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now();
    await action();
    times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other)[Math.floor(RUNS / 2)] ?? Number.NaN;
}

/** Times of the doctor on a cluster that is well, as medians in milliseconds, and the size of its bundle. */
export interface Measured {
  readonly all: number;
  /** Without the gateway, whose kernel is emulated. */
  readonly control: number;
  /** Reading and judging the bundle of all hosts. */
  readonly judging: number;
  readonly bytes: number;
  readonly load: string;
}

export async function measureDoctor(ground: Ground): Promise<Measured> {
  const file = join(ground.work, 'bundle.json');
  const control = controlHosts(ground.spec).map(({ name }) => name);
  const load = loadavg()[0]?.toFixed(1) ?? '';
  const all = await median(() => diagnose(ground, ['--save', file]));
  const text = await readFile(file, 'utf8');
  return {
    all,
    control: await median(() => diagnose(ground, control)),
    judging: await median(() => judge(parseBundle(text))),
    bytes: (await stat(file)).size,
    load,
  };
}

/** Directories that the programs of a host, systemd and a login write to by themselves. */
const own = [
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/var/lib/etcd',
  '/var/log',
  '/var/lib/systemd',
  '/var/lib/private',
];
const traces = `find / ${own.map((path) => `-path ${path} -prune -o`).join(' ')} -printf '%p %T@ %s %m\\n'
ps -eo comm= | grep -vE '^(sshd.*|systemd.*|\\(.*\\)|sudo|sh|ps|grep|k?worker.*|kworker.*|ksoftirqd.*|rcu.*|find|sort|sftp-server)$' | sort`;

/** Files that the doctor changed and processes that it left, by host. */
export async function tracesOfDoctor(ground: Ground): Promise<Readonly<Record<string, readonly string[]>>> {
  const left: Record<string, readonly string[]> = {};
  const look = async (): Promise<readonly (readonly [string, readonly string[]])[]> =>
    Promise.all(
      ground.spec.hosts.map(
        async ({ name }) => [name, (await asRoot(ground, name, traces)).split('\n')] as const,
      ),
    );
  const before = new Map(await look());
  await diagnose(ground);
  await sleep(3000, undefined, { signal: ground.signal });
  for (const [name, lines] of await look())
    left[name] = lines.filter((line) => !before.get(name)?.includes(line));
  return left;
}
