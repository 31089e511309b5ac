import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import { controlHosts, ensurePki } from '@harderway/control-plane';
import { ensureDebianPackages, type HeldLab, holdLab } from '@harderway/lab';
import { createProgress, formatTable } from '@harderway/progress';
import { readSpec } from '../src/carry-out.js';
import { labPrograms, linkPrograms } from '../src/lab-programs.js';
import { stopSignal } from '../src/stop-signal.js';
import { median, timed } from './measure.js';
import { ansible, type Contender, type Ground, harderway, shell } from './peers.js';
import { writeTree } from './tree.js';

const help = `Usage: bench [--rounds N] [--ansible-rounds N] [--name LAB] [--json FILE]

Measures, on a lab of its own, each from a cold process to its end:
  first    etcd and kube-apiserver on three fresh control nodes, to three healthy API servers:
           harderway, a plain shell script (tar over ssh, in parallel), an Ansible playbook with Ansible's
           defaults and tuned (pipelining, no facts)
  nothing  the same with nothing left to do: harderway, the playbook; and harderway with all stages on four hosts
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    'ansible-rounds': { type: 'string', default: '1' },
    name: { type: 'string', default: 'bench' },
    json: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}

const rounds = Number(values.rounds);
const ansibleRounds = Number(values['ansible-rounds']);
const signal = stopSignal();
const progress = createProgress({ stream: process.stdout });
const scripts = resolve('bench');
const cli = join(dirname(createRequire(import.meta.url).resolve('harderway/package.json')), 'dist', 'bin.js');

async function prepare(
  held: HeldLab,
  work: string,
): Promise<{ readonly ground: Ground; readonly peers: readonly Contender[] }> {
  const { report } = progress;
  await ensureDebianPackages(['ansible-core'], { onProgress: report, signal });
  const lab = await held.up({ existing: 'replace', onProgress: report, signal });
  const programs = await labPrograms({}, progress, signal);
  await linkPrograms(programs, join(work, 'programs'));
  const clusterFile = join(work, 'cluster.yaml');
  const { user, identityFile, knownHostsFile } = lab.ssh;
  await writeFile(
    clusterFile,
    exampleClusterYaml({
      versions: programs.versions,
      ssh: { user, identityFile, knownHostsFile },
      programs: { directory: join(work, 'programs') },
      pkiDirectory: join(work, 'auth'),
    }),
  );
  const spec = await readSpec(clusterFile);
  const scope = await writeTree(spec, await ensurePki(spec), programs.files, join(work, 'tree'));
  const ground = { lab, spec, scripts, work, clusterFile, cli };
  const peers = [await ansible(ground, scope, 'ansible'), await ansible(ground, scope, 'ansible, tuned')];
  return { ground, peers };
}

/** Rounds of one contender, each on new control nodes if `fresh`. */
async function race(
  ground: Ground,
  contender: Contender,
  count: number,
  fresh: boolean,
): Promise<readonly number[]> {
  const { lab, spec } = ground;
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    if (fresh)
      await lab.renew(
        controlHosts(spec).map(({ name }) => name),
        { signal },
      );
    const seconds = await timed(lab, contender, signal);
    progress.log(`  ${contender.name}: ${seconds.toFixed(2)} s`);
    times.push(seconds);
  }
  return times;
}

interface Result {
  readonly name: string;
  readonly times: readonly number[];
}

function table(title: string, results: readonly Result[]): void {
  const own = median(results.find(({ name }) => name === 'harderway')?.times ?? []);
  progress.log(
    `\n${title}\n${formatTable([
      ['', 'rounds', 'median', 'harderway is'],
      ...results.map(({ name, times }) => [
        name,
        String(times.length),
        `${median(times).toFixed(2)} s`,
        name.startsWith('harderway') ? '' : `${(median(times) / own).toFixed(2)} times as fast`,
      ]),
    ])}`,
  );
}

/** Runs all contenders and prints the tables. */
async function measure(held: HeldLab, work: string): Promise<void> {
  await mkdir(join(work, 'tree'));
  const { ground, peers } = await prepare(held, work);
  const own = harderway(ground, 'etcd', 'kube-apiserver');
  progress.log('\nfirst apply, fresh hosts');
  // In turns, so that a busy moment of the machine doesn't fall on one of them alone.
  const shellTimes: number[] = [];
  const ownTimes: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    shellTimes.push(...(await race(ground, shell(ground), 1, true)));
    ownTimes.push(...(await race(ground, own, 1, true)));
  }
  const first: Result[] = [
    { name: 'harderway', times: ownTimes },
    { name: 'shell', times: shellTimes },
  ];
  for (const peer of peers)
    first.push({ name: peer.name, times: await race(ground, peer, ansibleRounds, true) });
  progress.log('\nnothing to do');
  const peersIdle: Result[] = [];
  for (const peer of peers)
    peersIdle.push({ name: peer.name, times: await race(ground, peer, ansibleRounds, false) });
  await timed(ground.lab, own, signal);
  const ownIdle = await race(ground, own, rounds, false);
  const whole = harderway(ground);
  await timed(ground.lab, whole, signal);
  // What has just come up keeps its hosts busy; nothing to do is measured on a cluster that has settled.
  await sleep(30_000, undefined, { signal });
  const wholeIdle = await race(
    ground,
    { ...whole, name: 'harderway, all of it on four hosts' },
    rounds,
    false,
  );
  const nothing: readonly Result[] = [
    { name: 'harderway', times: ownIdle },
    ...peersIdle,
    { name: 'harderway, all of it on four hosts', times: wholeIdle },
  ];
  table('first apply to three healthy API servers', first);
  table('apply with nothing to do', nothing);
  if (values.json !== undefined)
    await writeFile(values.json, `${JSON.stringify({ first, nothing }, null, 2)}\n`);
}

const work = await mkdtemp(join(tmpdir(), 'harderway-bench-'));
try {
  const measured = async (held: HeldLab): Promise<void> => {
    try {
      await measure(held, work);
    } finally {
      await held.down({ onProgress: progress.report });
    }
  };
  await holdLab(values.name, measured, { signal });
} catch (error) {
  progress.log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await rm(work, { recursive: true, force: true });
  progress.close();
}
