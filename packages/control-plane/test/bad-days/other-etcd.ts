import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExampleOptions } from '@harderway/cluster-spec';
import { type EtcdRelease, obtainDebianEtcd } from '@harderway/lab';
import type { Stage } from './stage.js';

const link = (from: string, to: string): Promise<void> =>
  symlink(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });

/** What a cluster.yaml with etcd of a release says: its programs are in a directory of their own. */
export async function withEtcd(
  { versions, programs, workDirectory }: Stage,
  release: EtcdRelease,
): Promise<Pick<ExampleOptions, 'versions' | 'programs'>> {
  const { version, files } = await obtainDebianEtcd(release);
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const directory = join(workDirectory, `programs-${version}`);
  await mkdir(join(directory, arch), { recursive: true });
  for (const each of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'])
    await link(join(programs, arch, each), join(directory, arch, each));
  for (const [each, { path }] of Object.entries(files)) await link(path, join(directory, arch, each));
  return { versions: { ...versions, etcd: version }, programs: { directory } };
}
