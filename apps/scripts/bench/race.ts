import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlHosts, ensurePki } from '@harderway/control-plane';
import { ensureDebianPackages } from '@harderway/lab';
import { formatTable } from '@harderway/progress';
import type { Ground } from './ground.js';
import { median, timed } from './measure.js';
import { ansible, type Contender, harderway, shell } from './peers.js';
import { writeTree } from './tree.js';

/** How often, and where the times go. */
interface RaceOptions {
  readonly rounds: number;
  readonly ansibleRounds: number;
  readonly json?: string;
}

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
  const own: number[] = [];
  const plain: number[] = [];
  // In turns, so that a busy moment of the machine doesn't fall on one of them alone.
  for (let round = 0; round < options.rounds; round += 1) {
    plain.push(...(await run(ground, shell(ground), 1, true)).times);
    own.push(...(await run(ground, harderway(ground, 'etcd', 'kube-apiserver'), 1, true)).times);
  }
  const results: Result[] = [
    { name: 'harderway', times: own },
    { name: 'shell', times: plain },
  ];
  for (const peer of peers) results.push(await run(ground, peer, options.ansibleRounds, true));
  return results;
}

async function nothing(
  ground: Ground,
  peers: readonly Contender[],
  options: RaceOptions,
): Promise<readonly Result[]> {
  const { progress, lab, signal } = ground;
  progress.log('\nnothing to do');
  const idle: Result[] = [];
  for (const peer of peers) idle.push(await run(ground, peer, options.ansibleRounds, false));
  const own = harderway(ground, 'etcd', 'kube-apiserver');
  await timed(lab, own, signal);
  const ownIdle = await run(ground, own, options.rounds, false);
  const whole = { ...harderway(ground), name: 'harderway, all of it on four hosts' };
  await timed(lab, whole, signal);
  // What has just come up keeps its hosts busy; nothing to do is measured on a cluster that has settled.
  await sleep(30_000, undefined, { signal });
  return [ownIdle, ...idle, await run(ground, whole, options.rounds, false)];
}

/** Runs all contenders and prints the tables. */
export async function race(ground: Ground, options: RaceOptions): Promise<void> {
  const { spec, programs, work, progress, signal } = ground;
  await ensureDebianPackages(['ansible-core'], { onProgress: progress.report, signal });
  await mkdir(join(work, 'tree'));
  const scope = await writeTree(spec, await ensurePki(spec), programs.files, join(work, 'tree'));
  const peers = [await ansible(ground, scope, 'ansible'), await ansible(ground, scope, 'ansible, tuned')];
  const results = {
    first: await first(ground, peers, options),
    nothing: await nothing(ground, peers, options),
  };
  progress.log(table('first apply to three healthy API servers', results.first));
  progress.log(table('apply with nothing to do', results.nothing));
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`);
}
