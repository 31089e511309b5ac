import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type ClusterSpec, exampleClusterYaml } from '@harderway/cluster-spec';
import { type HeldLab, holdLab, type Lab } from '@harderway/lab';
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

async function prepare(
  held: HeldLab,
  work: string,
  obtain: Obtain,
  progress: Progress,
  signal: AbortSignal,
): Promise<Ground> {
  const lab = await held.up({ existing: 'replace', onProgress: progress.report, signal });
  const programs = await obtain(progress, signal);
  await linkPrograms(programs, join(work, 'programs'));
  const clusterFile = join(work, 'cluster.yaml');
  const { user, identityFile, knownHostsFile } = lab.ssh;
  const yaml = exampleClusterYaml({
    versions: programs.versions,
    ssh: { user, identityFile, knownHostsFile },
    programs: { directory: join(work, 'programs') },
    pkiDirectory: join(work, 'auth'),
  });
  await writeFile(clusterFile, yaml);
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
  obtain: Obtain = (progress) => labPrograms({}, progress, signal),
): Promise<void> {
  const progress = createProgress({ stream: process.stdout });
  const work = await mkdtemp(join(tmpdir(), 'harderway-bench-'));
  const measured = async (held: HeldLab): Promise<void> => {
    try {
      await measure(await prepare(held, work, obtain, progress, signal));
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
