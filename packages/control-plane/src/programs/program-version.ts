import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { etcd, programs } from '@harderway/program-settings';
import type { ProgramFile } from '@harderway/release-binaries';
import { replaceFile } from '@harderway/replace-file';
import { versionIn } from '../facts/running-programs.js';
import { ControlPlaneError } from '../model/errors.js';

const run = promisify(execFile);

/** Arguments that make a program print its version. */
function versionArgv(name: ProgramFile['name']): readonly string[] {
  if (name === 'kubectl') return ['version', '--client'];
  return programs.some((service) => service.name === name) ? ['--version'] : ['version'];
}

/** The version that a program of this machine's architecture prints; undefined where it prints none, or can't run here. */
async function saidBy({ path, name, arch }: ProgramFile, signal?: AbortSignal): Promise<string | undefined> {
  const here = process.platform === 'linux' && arch === (process.arch === 'x64' ? 'amd64' : process.arch);
  if (!here) return undefined;
  // Neither a kubeconfig nor a token of the user's concerns it.
  const env = { ETCDCTL_API: '3', KUBECONFIG: '/dev/null' };
  try {
    const { stdout } = await run(path, versionArgv(name), { env, timeout: 20_000, signal });
    return versionIn(stdout.replaceAll('"', ' '));
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

/** Whether a file holds a text: a program holds its own version. Reads it piece by piece. */
async function holds(path: string, text: string): Promise<boolean> {
  let rest = '';
  for await (const chunk of createReadStream(path, { highWaterMark: 4 * 1024 * 1024 })) {
    const piece = rest + (chunk as Buffer).toString('latin1');
    if (piece.includes(text)) return true;
    rest = piece.slice(1 - text.length);
  }
  return false;
}

/** Whether what a program says is a version, whoever built it: `1.31.14+k3s1` and `1.31.14-eks-1` are, `1.31.14-rc.1` is not. */
const isOf = (version: string, said: string): boolean =>
  said.split(/[-+]/)[0] === version && !/^[^+]*-(?:alpha|beta|rc)\b/.test(said);

/** Why a program is not of its version; empty if it is. */
async function faultOf(file: ProgramFile, signal?: AbortSignal): Promise<string> {
  const { path, name, version } = file;
  const said = await saidBy(file, signal);
  if (said !== undefined) return isOf(version, said) ? '' : `it says that it is ${said}`;
  const text = name.startsWith(etcd.name) ? version : `v${version}`;
  return (await holds(path, text)) ? '' : `it does not hold the text ${text}`;
}

/** The fault of a program, remembered by its checksum: a program of 100 MB takes a while to start. */
async function knownFault(file: ProgramFile, cache: string, signal?: AbortSignal): Promise<string> {
  const memo = join(cache, 'versions', `${file.sha256}-${file.version}`);
  const known = await readFile(memo, 'utf8').catch(() => undefined);
  if (known !== undefined) return known;
  const fault = await faultOf(file, signal);
  // A memo that can't be written only costs time.
  await mkdir(join(cache, 'versions'), { recursive: true })
    .then(() => replaceFile(memo, fault, { mode: 0o644 }))
    .catch(() => undefined);
  return fault;
}

/**
 * Refuses programs from a directory that are not of the version that cluster.yaml names: nothing there says so but they
 * themselves. Those for this machine's architecture are run (`--version`); others have to hold the version's text.
 *
 * @param directory `programs.directory` of cluster.yaml; programs from elsewhere are not looked at
 * @param cache where answers are remembered
 * @throws ControlPlaneError `wrong-version`
 */
export async function assertVersions(
  all: readonly ProgramFile[],
  directory: string,
  cache: string,
  signal?: AbortSignal,
): Promise<void> {
  const within = `${resolve(directory)}${sep}`;
  const files = all.filter(({ source }) => source.startsWith(within));
  const faults = await Promise.all(files.map((file) => knownFault(file, cache, signal)));
  const wrong = files.flatMap((file, index) => (faults[index] ? [{ file, fault: faults[index] }] : []));
  const [first] = wrong;
  if (first === undefined) return;
  const { name, version, source } = first.file;
  throw new ControlPlaneError(
    'wrong-version',
    `${source} is not ${name} ${version}, which cluster.yaml names`,
    {
      found: first.fault,
      details: wrong.slice(1).map(({ file, fault }) => `also ${file.source}: ${fault}`),
      hint: 'put the right programs there, or name their version in cluster.yaml',
    },
  );
}
