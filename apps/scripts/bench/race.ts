import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlHosts } from '@harderway/control-plane/topology';
import { ensurePki } from '@harderway/credentials-directory';
import { ensureDebianPackages } from '@harderway/lab';
import { formatTable } from '@harderway/progress';
import type { Ground } from './ground.js';
import { median, timed } from './measure.js';
import { ansible, ansiblePackages, type Contender, earlier, harderway, shell } from './peers.js';
import { settleTree, writeTree } from './tree.js';

/** How often, and where the times go. */
interface RaceOptions {
  readonly rounds: number;
  readonly ansibleRounds: number;
  /** The command of another build, which takes turns with this one. Default: none. */
  readonly against?: string | undefined;
  /** Default: both. */
  readonly only?: readonly RacePart[] | undefined;
  readonly json?: string | undefined;
}

/** The parts of a race. */
export const raceParts = ['first', 'nothing'] as const;
type RacePart = (typeof raceParts)[number];

interface Result {
  readonly name: string;
  readonly times: readonly number[];
}

/** Rounds of one contender, each on new control nodes if `fresh`. */
async function run(
  { lab, spec, progress, signal }: Ground,
  contender: Contender,
  count: number,
  fresh: boolean,
): Promise<Result> {
  const hosts = controlHosts(spec).map(({ name }) => name);
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    if (fresh) await lab.renew(hosts, { signal });
    const seconds = await timed(lab, contender, signal);
    progress.log(`  ${contender.name}: ${seconds.toFixed(2)} s`);
    times.push(seconds);
  }
  return { name: contender.name, times };
}

function table(title: string, results: readonly Result[]): string {
  const own = median(results[0]?.times ?? []);
  const measured = results.filter(({ times }) => times.length > 0);
  const rows = measured.map(({ name, times }) => [
    name,
    String(times.length),
    `${median(times).toFixed(2)} s`,
    name.startsWith('harderway') ? '' : `${(median(times) / own).toFixed(2)} times as fast`,
  ]);
  return `\n${title}\n${formatTable([['', 'rounds', 'median', 'harderway is'], ...rows])}`;
}

async function first(
  ground: Ground,
  peers: readonly Contender[],
  options: RaceOptions,
): Promise<readonly Result[]> {
  ground.progress.log('\nfirst apply, fresh hosts');
  const stages = ['etcd', 'kube-apiserver'];
  const racers = [
    harderway(ground, ...stages),
    ...(options.against === undefined ? [] : [earlier(ground, options.against, ...stages)]),
    shell(ground),
  ];
  const times = racers.map((): number[] => []);
  // In turns, so that a busy moment of the machine doesn't fall on one of them alone.
  for (let round = 0; round < options.rounds; round += 1)
    for (const [at, racer] of racers.entries()) times[at]?.push(...(await run(ground, racer, 1, true)).times);
  const results: Result[] = racers.map(({ name }, at) => ({ name, times: times[at] ?? [] }));
  for (const peer of peers) results.push(await run(ground, peer, options.ansibleRounds, true));
  return results;
}

async function nothing(
  ground: Ground,
  peers: readonly Contender[],
  options: RaceOptions,
): Promise<readonly Result[]> {
  const { progress, lab, spec, work, signal } = ground;
  progress.log('\nnothing to do');
  /** Waits until the cluster has settled: while it comes up, its hosts are busy, and nothing to do takes longer. */
  const settled = (): Promise<void> => sleep(30_000, undefined, { signal });
  const own = harderway(ground, 'etcd', 'kube-apiserver');
  // After the first part, programs run that the peers started, and apply restarts those only if it is told to.
  await timed(lab, { ...own, argv: [...own.argv, '--allow-restarts'] }, signal);
  await settleTree(spec, join(work, 'tree'));
  await settled();
  const before =
    options.against === undefined ? [] : [earlier(ground, options.against, 'etcd', 'kube-apiserver')];
  // In turns, as above. What finds nothing to do leaves it to the others.
  const turns = Array.from({ length: options.ansibleRounds }, () => peers).flat();
  const share = Math.ceil(options.rounds / (turns.length + 1));
  const builds = Array.from({ length: share }, () => [own, ...before]).flat();
  const times = new Map<string, number[]>();
  for (const contender of [...builds, ...turns.flatMap((peer) => [peer, ...builds])]) {
    const result = await run(ground, contender, 1, false);
    times.set(result.name, [...(times.get(result.name) ?? []), ...result.times]);
  }
  const idle = [...times].map(([name, measured]) => ({ name, times: measured }));
  const whole = { ...harderway(ground), name: 'harderway, all of it on four hosts' };
  await timed(lab, whole, signal);
  await settled();
  return [...idle, await run(ground, whole, options.rounds, false)];
}

/** Runs all contenders and prints the tables. */
export async function race(ground: Ground, options: RaceOptions): Promise<void> {
  const { spec, programs, work, progress, signal } = ground;
  await ensureDebianPackages(ansiblePackages, { onProgress: progress.report, signal });
  await mkdir(join(work, 'tree'));
  const scope = await writeTree(spec, await ensurePki(spec), programs.files, join(work, 'tree'));
  const peers = await ansible(ground, scope);
  const { only = raceParts } = options;
  const results = {
    first: only.includes('first') ? await first(ground, peers, options) : [],
    nothing: only.includes('nothing') ? await nothing(ground, peers, options) : [],
  };
  if (only.includes('first')) progress.log(table('first apply to three healthy API servers', results.first));
  if (only.includes('nothing')) progress.log(table('apply with nothing to do', results.nothing));
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`);
}
