import { spawn } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import { downLab, ensureDebianPackages, type Lab, upLab } from '@harderway/lab';
import { createProgress, type Progress } from '@harderway/progress';
import { labPrograms, layOut, type ProgramSources } from './lab-programs.js';

/** How the chapter is carried out on a lab. */
export interface OnLabOptions {
  readonly name: string;
  readonly keep: boolean;
  readonly only: readonly string[];
  readonly json?: string;
  readonly sources: ProgramSources;
  readonly signal: AbortSignal;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Boots the lab; the chapter calls the API from this machine's side with curl. */
async function boot({ name, only }: OnLabOptions, progress: Progress, signal: AbortSignal): Promise<Lab> {
  const onProgress = progress.report;
  await ensureDebianPackages(['curl'], { onProgress, signal });
  // Single sections go on with a lab that was kept; the whole chapter begins with fresh hosts.
  return upLab({ name, existing: only.length > 0 ? 'use' : 'replace', onProgress, signal });
}

/** Sets the lab up and obtains the programs, side by side, and writes the lab's cluster.yaml. */
async function prepare(
  options: OnLabOptions,
  progress: Progress,
): Promise<{ readonly lab: Lab; readonly file: string }> {
  const { name, sources } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const errors: unknown[] = [];
  // If one fails, the other is given up.
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
    together(boot(options, progress, signal)),
    together(labPrograms(sources, progress, signal)),
  ]);
  if (lab === undefined || programs === undefined) {
    if (lab !== undefined) await downLab(name, { onProgress: progress.report });
    options.signal.throwIfAborted();
    throw errors[0];
  }
  const directory = join(lab.directory, 'chapter');
  const file = join(directory, 'cluster.yaml');
  if (await exists(file)) return { lab: lab, file };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (!programs.official) {
    await rm(join(directory, 'programs'), { recursive: true, force: true });
    await layOut(programs, join(directory, 'programs'));
  }
  const { identityFile, knownHostsFile, user } = lab.ssh;
  const { mirror, directory: folder } = sources;
  const from = programs.official
    ? { ...(mirror === undefined ? {} : { mirror }), ...(folder === undefined ? {} : { directory: folder }) }
    : { directory: join(directory, 'programs') };
  const yaml = exampleClusterYaml({
    versions: programs.versions,
    ssh: { user, identityFile, knownHostsFile },
    programs: from,
    pkiDirectory: join(directory, 'auth'),
  });
  await writeFile(file, yaml, { mode: 0o600 });
  return { lab: lab, file };
}

/** Runs this program again inside the lab's namespace, where the hosts and their names are known. */
function insideLab(lab: Lab, file: string, options: OnLabOptions): Promise<number> {
  const script = process.argv[1] ?? '';
  const only = options.only.flatMap((id) => ['--only', id]);
  const json = options.json === undefined ? [] : ['--json', options.json];
  const [program = '', ...argv] = lab.enter([process.execPath, script, '--file', file, ...only, ...json]);
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, { stdio: 'inherit' });
    // A terminal's Ctrl-C reaches the child by itself; a signal to this process alone is handed on.
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

function explainKept(lab: Lab, file: string, progress: Progress): void {
  const auth = join(lab.directory, 'chapter', 'auth');
  const enter = lab.enter([]).join(' ');
  progress.log(
    [
      '',
      `The lab ${lab.name} stays up. To use it:`,
      `  ${enter} kubectl --kubeconfig ${auth}/kubenet.kubeconfig get namespaces`,
      `  ${enter} harderway --file ${file} status`,
      `  harderway-lab ssh --name ${lab.name} control0`,
      'To take it down:',
      `  npx -y pnpm@10.34.9 run lab down --name ${lab.name}`,
    ].join('\n'),
  );
}

/**
 * Carries out the chapter on a lab of its own and takes the lab down again, whatever happens, unless it is
 * to be kept.
 *
 * @returns the exit code of the run inside the lab
 */
export async function onLab(options: OnLabOptions): Promise<number> {
  const progress = createProgress({ stream: process.stdout });
  try {
    const { lab, file } = await prepare(options, progress);
    progress.close();
    let code = 1;
    try {
      code = await insideLab(lab, file, options);
    } finally {
      const last = createProgress({ stream: process.stdout });
      if (options.keep) explainKept(lab, file, last);
      else await downLab(options.name, { onProgress: last.report });
      last.close();
    }
    return code;
  } finally {
    progress.close();
  }
}
