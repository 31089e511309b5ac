import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors.js';
import { debianSources, releaseLines } from '../machine/apt-sources.js';
import { runCommand } from '../process/command.js';
import type { BuildContext } from './model.js';
import { openPrivateApt } from './private-apt.js';

/** Releases of Debian with etcd: 3.4, 3.5, and a newer 3.5. */
export type EtcdRelease = 'bookworm' | 'trixie' | 'sid';

/** Everything that determines the result; part of the cache key. */
export const etcdRecipe = (release: EtcdRelease): readonly string[] => [
  'etcd 1',
  release,
  'etcd-server',
  'etcd-client',
];

/** Takes etcd and etcdctl out of Debian's packages, without installing them here. */
export async function buildEtcd(
  release: EtcdRelease,
  directory: string,
  context: BuildContext,
): Promise<{ version: string; files: string[] }> {
  const { signal, update } = context;
  const work = join(directory, 'work');
  const root = join(work, 'root');
  await mkdir(root, { recursive: true });
  const lines = releaseLines(await debianSources(signal), release);
  const apt = await openPrivateApt(join(work, 'apt'), lines, { signal, onLine: update });
  // Named, since apt prefers what this machine has installed.
  const packages = ['etcd-server', 'etcd-client'].map((name) => `${name}/${release}`);
  await apt.run('apt-get', ['download', ...packages], { cwd: work });
  for (const name of (await readdir(work)).filter((file) => file.endsWith('.deb'))) {
    await runCommand(['dpkg-deb', '--extract', join(work, name), root], { signal });
  }
  for (const name of ['etcd', 'etcdctl']) await copyFile(join(root, 'usr/bin', name), join(directory, name));
  await rm(work, { recursive: true });
  return { version: await etcdVersion(join(directory, 'etcd'), signal), files: ['etcd', 'etcdctl'] };
}

async function etcdVersion(program: string, signal: AbortSignal | undefined): Promise<string> {
  const { stdout } = await runCommand([program, '--version'], { signal });
  const version = /^etcd Version: (\S+)/m.exec(stdout)?.[1];
  if (version === undefined)
    throw new LabError('command-failed', `${program} --version prints no version: ${stdout}`);
  return version;
}
