import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, defineCommand, EXIT, file, value, wholeNumber } from '@harderway/command';
import { controlHosts, etcdctl } from '@harderway/control-plane/topology';
import { formatTable } from '@harderway/progress';
import { type Ground, onGround } from '../ground.js';
import { median, timed } from '../measure.js';
import { type Contender, harderway, verify } from '../peers.js';
import { type Cost, cost } from './cost.js';

/** The first control node, on which the peer works. */
const firstHost = ({ spec }: Ground): string => controlHosts(spec)[0]?.name ?? '';

const ssh = (ground: Ground, command: string): readonly string[] => [
  'ssh',
  '-F',
  ground.lab.ssh.configFile,
  firstHost(ground),
  command,
];

/** Writes keys of 1 MiB each into etcd. */
async function fill(ground: Ground, mebibytes: number): Promise<void> {
  const put = etcdctl('put', '/filled/$n').join(' ');
  const command = `sudo sh -c 'n=0; while [ $n -lt ${mebibytes} ]; do head -c 1048576 /dev/urandom | ${put} >/dev/null || exit 1; n=$((n + 1)); done'`;
  await timed(ground.lab, { name: 'fill', argv: ssh(ground, command) }, ground.signal);
}

/** The usual way: etcdctl writes a snapshot to the host's disk, which is then copied here, and removed there. */
function peer(ground: Ground): Contender {
  const path = '/var/tmp/snapshot.db';
  const save = `sudo ${etcdctl('snapshot', 'save', path).join(' ')} >/dev/null 2>&1`;
  const script = `"$@" '${save}' && "$@" 'sudo cat ${path}' >"$0" && "$@" 'sudo rm ${path}'`;
  const [program = '', ...rest] = ssh(ground, '');
  return {
    name: 'etcdctl and a copy',
    argv: ['sh', '-c', script, join(ground.work, 'peer.db'), program, ...rest.slice(0, -1)],
  };
}

/** The command of harderway with other words. */
const own = ({ clusterFile, cli }: Ground, ...words: readonly string[]): Contender => ({
  name: `harderway ${words[0]}`,
  argv: [process.execPath, cli, '--file', clusterFile, ...words],
});

interface Costs {
  readonly peer: readonly number[];
  readonly backup: readonly Cost[];
  /** Of a command that connects to all hosts too, and keeps nothing. */
  readonly status: Cost;
  readonly drill: Cost;
}

async function measure(ground: Ground, mebibytes: number, rounds: number): Promise<Costs> {
  const { lab, progress, signal, work } = ground;
  await timed(lab, harderway(ground), signal);
  await timed(lab, verify(ground), signal);
  progress.log(`fill etcd with ${mebibytes} MiB`);
  await fill(ground, mebibytes);
  const snapshots = join(work, 'snapshots');
  await mkdir(snapshots);
  const status = await cost(ground, own(ground, 'status'));
  const [peers, backups]: [number[], Cost[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    peers.push(await timed(lab, peer(ground), signal));
    backups.push(await cost(ground, own(ground, 'backup', '--output', snapshots)));
    progress.log(
      `  etcdctl ${peers.at(-1)?.toFixed(2)} s, harderway ${backups.at(-1)?.seconds.toFixed(2)} s`,
    );
  }
  const drill = await cost(ground, own(ground, 'drill', '--output', snapshots));
  return { peer: peers, backup: backups, status, drill };
}

function table({ peer: peers, backup, status, drill }: Costs): string {
  const theirs = median(peers);
  const ours = median(backup.map(({ seconds }) => seconds));
  const mebibytes = ({ bytes }: Cost): string => `${Math.round(bytes / 1024 ** 2)} MiB`;
  const most = backup.reduce((one, other) => (other.bytes > one.bytes ? other : one));
  return formatTable([
    ['', 'time', 'of etcdctl and a copy', 'memory here'],
    ['etcdctl and a copy', `${theirs.toFixed(2)} s`, '1.00', ''],
    ['harderway backup', `${ours.toFixed(2)} s`, (ours / theirs).toFixed(2), mebibytes(most)],
    ['harderway status', `${status.seconds.toFixed(2)} s`, '', mebibytes(status)],
    ['harderway drill', `${drill.seconds.toFixed(2)} s`, '', mebibytes(drill)],
  ]);
}

/** Measures backups and a drill of a large database. */
export const backup: Command = defineCommand({
  name: 'backup',
  summary: 'measure backups and a drill of a large database',
  description:
    'Fills etcd, and measures harderway backup beside etcdctl snapshot save on a host with a copy to this machine, in turns; then a drill. Memory is the most that the process ever had; harderway status shows how much of it any command needs.',
  options: {
    size: wholeNumber('MIB', 'size of the database', { least: 1, shownDefault: '1024' }),
    rounds: wholeNumber('N', 'rounds', { least: 1, shownDefault: '3' }),
    name: value('LAB', 'name of the lab', { default: 'backup' }),
    json: file('write what was measured to this file too'),
  },
  examples: [['bench backup --size 100', 'of a small database']],
  async run({ options: { size = 1024, rounds = 3, name, json }, world }) {
    await onGround(name, world.signal, async (ground) => {
      const costs = await measure(ground, size, rounds);
      ground.progress.log(`\n${size} MiB\n${table(costs)}`);
      if (json !== undefined)
        await writeFile(resolve(world.workingDirectory, json), `${JSON.stringify(costs, undefined, 2)}\n`);
    });
    return EXIT.ok;
  },
});
