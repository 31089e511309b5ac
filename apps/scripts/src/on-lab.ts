import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import {
  ensureDebianPackages,
  type HeldLab,
  type HostKind,
  holdLab,
  kubenetWith,
  type Lab,
  labStatus,
} from '@harderway/lab';
import { createProgress, type Progress } from '@harderway/progress';
import { type Kept, keptLab } from './kept-lab.js';
import { labPrograms, linkPrograms, type ProgramSources } from './lab-programs.js';

/** Options of {@link onLab}. */
export interface OnLabOptions {
  readonly name: string;
  readonly keep: boolean;
  readonly only: readonly string[];
  readonly json?: string | undefined;
  readonly sources: ProgramSources;
  /** Kind of the gateway of a fresh lab; the lab chooses by default. */
  readonly gatewayKind?: HostKind | undefined;
  /** How many gateways a fresh lab has. Default 1. */
  readonly gateways?: number | undefined;
  readonly signal: AbortSignal;
}

/** Boots the lab, and installs curl, with which the chapter calls the API from this machine. */
async function boot(
  held: HeldLab,
  { only, gatewayKind, gateways }: OnLabOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<Lab> {
  const onProgress = progress.report;
  await ensureDebianPackages(['curl'], { onProgress, signal });
  // Single sections continue on a lab that was kept; the whole chapter begins with fresh hosts.
  const existing = only.length > 0 ? 'use' : 'replace';
  return held.up({ topology: kubenetWith({ gatewayKind, gateways }), existing, onProgress, signal });
}

/** Sets the lab up and obtains the programs in parallel, and writes the lab's cluster.yaml. */
async function prepare(held: HeldLab, options: OnLabOptions, progress: Progress): Promise<Kept> {
  const { sources } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const errors: unknown[] = [];
  // If one fails, the other is aborted.
  const together = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      errors.push(error);
      failure.abort();
      return undefined;
    }
  };
  const [lab, programs] = await Promise.all([
    together(boot(held, options, progress, signal)),
    together(labPrograms(sources, progress, signal)),
  ]);
  if (lab === undefined || programs === undefined) {
    options.signal.throwIfAborted();
    throw errors[0];
  }
  const directory = join(lab.directory, 'chapter');
  const file = join(directory, 'cluster.yaml');
  const kept = { lab, file, directory, kubectl: programs.files.kubectl.path };
  if (existsSync(file)) return kept;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (!programs.official) {
    await rm(join(directory, 'programs'), { recursive: true, force: true });
    await linkPrograms(programs, join(directory, 'programs'));
  }
  const { identityFile, knownHostsFile, user } = lab.ssh;
  const { mirror, directory: named } = sources;
  const from = programs.official ? { mirror, directory: named } : { directory: join(directory, 'programs') };
  const yaml = exampleClusterYaml({
    versions: programs.versions,
    ssh: { user, identityFile, knownHostsFile },
    programs: from,
    pkiDirectory: join(directory, 'auth'),
    hosts: kubenetWith({ gateways: options.gateways }).hosts.map(({ name, address, ipvs }) => ({
      name,
      address,
      role: ipvs === true ? 'gateway' : 'control',
    })),
  });
  await writeFile(file, yaml, { mode: 0o600 });
  return kept;
}

/** Runs this program again inside the lab's namespace, where the hosts and their names are known. */
function insideLab({ lab, file }: Kept, options: OnLabOptions): Promise<number> {
  const script = process.argv[1] ?? '';
  const only = options.only.flatMap((id) => ['--only', id]);
  const json = options.json === undefined ? [] : ['--json', options.json];
  const [program = '', ...argv] = lab.enter([process.execPath, script, '--file', file, ...only, ...json]);
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, { stdio: 'inherit' });
    // A terminal's Ctrl-C reaches the child by itself; a signal to this process alone is passed on.
    const onAbort = (): void => {
      child.kill('SIGTERM');
    };
    options.signal.addEventListener('abort', onAbort, { once: true });
    child.on('error', reject);
    child.on('exit', (code) => {
      options.signal.removeEventListener('abort', onAbort);
      resolve(code ?? 1);
    });
  });
}

/** Takes the lab down, or prints how to use it. */
async function conclude(held: HeldLab, { name, keep }: OnLabOptions, kept: Kept | undefined): Promise<void> {
  const progress = createProgress({ stream: process.stdout });
  try {
    if (!keep) await held.down({ onProgress: progress.report });
    else if (kept !== undefined || (await labStatus(name)).state !== 'absent') {
      progress.log(keptLab(name, kept));
    }
  } finally {
    progress.close();
  }
}

/**
 * Carries out the chapter on a lab of its own and takes the lab down again, whatever happens, unless it is
 * to be kept. Meanwhile nobody else can replace the lab or take it down.
 *
 * @returns the exit code of the run inside the lab
 * @throws LabError `lab-busy` if another run has the lab of this name, and all that setting it up throws
 */
export function onLab(options: OnLabOptions): Promise<number> {
  const work = async (held: HeldLab): Promise<number> => {
    const progress = createProgress({ stream: process.stdout });
    let kept: Kept | undefined;
    try {
      kept = await prepare(held, options, progress);
      progress.close();
      options.signal.throwIfAborted();
      return await insideLab(kept, options);
    } finally {
      progress.close();
      await conclude(held, options, kept);
    }
  };
  return holdLab(options.name, work, { signal: options.signal });
}
