import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExampleOptions } from '@harderway/cluster-spec';
import { type EtcdRelease, obtainDebianEtcd, obtainStampedKubernetes } from '@harderway/lab';
import type { Stage } from './stage.js';

const link = (from: string, to: string): Promise<void> =>
  symlink(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });

/** Programs that differ from those of the stage. */
interface Others {
  /** Release of Debian that etcd is taken from. */
  readonly etcd?: EtcdRelease;
  /** Version of Kubernetes: the same code with that version stamped on it. */
  readonly kubernetes?: string;
}

/** The lines of a cluster.yaml with other programs: all of them are in a directory of their own. */
export async function withPrograms(
  { programs, versions, workDirectory }: Stage,
  { etcd: release, kubernetes: stamped }: Others,
): Promise<Pick<ExampleOptions, 'versions' | 'programs'>> {
  const etcd = release === undefined ? undefined : await obtainDebianEtcd(release);
  const kubernetes = stamped === undefined ? undefined : await obtainStampedKubernetes(stamped);
  const own = {
    etcd: etcd?.version ?? versions.etcd,
    kubernetes: kubernetes?.version ?? versions.kubernetes,
  };
  const files: Readonly<Record<string, { readonly path: string }>> = { ...etcd?.files, ...kubernetes?.files };
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const directory = join(workDirectory, `programs-${own.etcd}-${own.kubernetes}`);
  const all = ['etcd', 'etcdctl', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'];
  await mkdir(join(directory, arch), { recursive: true });
  for (const each of new Set([...all, ...Object.keys(files)]))
    await link(files[each]?.path ?? join(programs, arch, each), join(directory, arch, each));
  return { versions: own, programs: { directory } };
}
