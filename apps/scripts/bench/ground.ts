import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type ClusterSpec, exampleClusterYaml } from '@harderway/cluster-spec';
import { type HeldLab, holdLab, kubenetWith, type Lab, type Topology } from '@harderway/lab';
import { createProgress, type Progress } from '@harderway/progress';
import { readSpec } from '../src/carry-out.js';
import { type LabPrograms, labPrograms, linkPrograms } from '../src/lab-programs.js';

/** Obtains the programs that a cluster starts with. */
type Obtain = (progress: Progress, signal: AbortSignal) => Promise<LabPrograms>;

/** A lab with what is measured on it. */
export interface Ground {
  readonly lab: Lab;
  readonly spec: ClusterSpec;
  readonly programs: LabPrograms;
  /** Directory of shell.sh and playbook.yml. */
  readonly scripts: string;
  /** Directory for generated files. */
  readonly work: string;
  readonly clusterFile: string;
  /** Path of the harderway command. */
  readonly cli: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The options of a ground. */
interface GroundOptions {
  /** Default: programs as the chapter takes them. */
  readonly obtain?: Obtain | undefined;
  /** How many hosts can be control nodes. Default 3, which a cluster has at first. */
  readonly control?: number | undefined;
  /** Default 1. */
  readonly gateways?: number | undefined;
}

/** The lab of the chapter with so many hosts. */
function topologyWith({ control = 3, gateways }: Pick<GroundOptions, 'control' | 'gateways'>): Topology {
  const more = Array.from({ length: control - 3 }, (_, index) => ({
    name: `control${3 + index}`,
    address: `192.168.1.${14 + index}`,
  }));
  const own = kubenetWith({ gateways });
  return { ...own, hosts: [...own.hosts, ...more] };
}

/** cluster.yaml with so many hosts. */
export function clusterYamlOf(
  { lab, programs, work }: Pick<Ground, 'lab' | 'programs' | 'work'>,
  count: Pick<GroundOptions, 'control' | 'gateways'> = {},
): string {
  const { user, identityFile, knownHostsFile } = lab.ssh;
  return exampleClusterYaml({
    versions: programs.versions,
    ssh: { user, identityFile, knownHostsFile },
    programs: { directory: join(work, 'programs') },
    pkiDirectory: join(work, 'auth'),
    hosts: topologyWith(count).hosts.map(({ name, address, ipvs }) => ({
      name,
      address,
      role: ipvs === true ? 'gateway' : 'control',
    })),
  });
}

async function prepare(
  held: HeldLab,
  work: string,
  { obtain = (progress) => labPrograms({}, progress, signal), control, gateways }: GroundOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<Ground> {
  const topology = topologyWith({ control, gateways });
  const lab = await held.up({ existing: 'replace', topology, onProgress: progress.report, signal });
  const programs = await obtain(progress, signal);
  await linkPrograms(programs, join(work, 'programs'));
  const clusterFile = join(work, 'cluster.yaml');
  await writeFile(clusterFile, clusterYamlOf({ lab, programs, work }, { gateways }));
  const cli = join(
    dirname(createRequire(import.meta.url).resolve('harderway/package.json')),
    'dist',
    'bin.js',
  );
  const spec = await readSpec(clusterFile);
  return { lab, spec, programs, scripts: resolve('bench'), work, clusterFile, cli, progress, signal };
}

/** Sets a lab up, measures on it, and takes it down. */
export async function onGround(
  name: string,
  signal: AbortSignal,
  measure: (ground: Ground) => Promise<void>,
  options: GroundOptions = {},
): Promise<void> {
  const progress = createProgress({ stream: process.stdout });
  const work = await mkdtemp(join(tmpdir(), 'harderway-bench-'));
  const measured = async (held: HeldLab): Promise<void> => {
    try {
      await measure(await prepare(held, work, options, progress, signal));
    } finally {
      await held.down({ onProgress: progress.report });
    }
  };
  try {
    await holdLab(name, measured, { signal });
  } finally {
    await rm(work, { recursive: true, force: true });
    progress.close();
  }
}
