import { join } from 'node:path';
import { obtainDebianEtcd, obtainDebianPrograms, obtainStampedKubernetes } from '@harderway/lab';
import type { Progress } from '@harderway/progress';
import { type LabPrograms, linkPrograms } from '../../src/lab-programs.js';
import type { Ground } from '../ground.js';
import { timed } from '../measure.js';

/** The next minor of the only Kubernetes that can be built here: its code, with this version stamped on it. */
const STAMPED = '1.21.9';

/** The versions that upgrades begin with: the oldest etcd of Debian, and the Kubernetes that can be built. */
export async function oldPrograms(progress: Progress, signal: AbortSignal): Promise<LabPrograms> {
  const options = { onProgress: progress.report, signal };
  const [{ kubernetes }, etcd] = await Promise.all([
    obtainDebianPrograms(options),
    obtainDebianEtcd('bookworm', options),
  ]);
  return {
    versions: { kubernetes: kubernetes.version, etcd: etcd.version },
    files: { ...etcd.files, ...kubernetes.files },
    official: false,
  };
}

/** Goes to another version by `harderway upgrade`: snapshot, waves, verify. */
async function upgradeTo(ground: Ground, ...to: readonly string[]): Promise<void> {
  const { cli, clusterFile, lab, signal, work } = ground;
  const own = ['upgrade', ...to, '--yes', '--snapshots', join(work, 'backups')];
  const argv = [process.execPath, cli, '--file', clusterFile, ...own];
  await timed(lab, { name: own.join(' '), argv }, signal);
}

/** etcd 3.4 to 3.5, and to a newer 3.5. */
export async function etcd(ground: Ground): Promise<void> {
  const { programs, signal, work } = ground;
  for (const release of ['trixie', 'sid'] as const) {
    const { version, files } = await obtainDebianEtcd(release, { signal });
    await linkPrograms({ versions: { ...programs.versions, etcd: version }, files }, join(work, 'programs'));
    await upgradeTo(ground, '--etcd', version);
  }
}

/** Kubernetes to the next minor, by its version alone: the same code is stamped with it. */
export async function kubernetes(ground: Ground): Promise<void> {
  const { programs, signal, work } = ground;
  const { version, files } = await obtainStampedKubernetes(STAMPED, { signal });
  const versions = { ...programs.versions, kubernetes: version };
  await linkPrograms({ versions, files }, join(work, 'programs'));
  await upgradeTo(ground, '--to', version);
}
