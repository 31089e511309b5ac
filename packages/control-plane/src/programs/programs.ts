import { type ClusterSpec, judgedVersions } from '@harderway/cluster-spec';
import { restoreProgram } from '@harderway/etcd-snapshots';
import type { ProgressEvent } from '@harderway/progress';
import {
  type AnyProgramName,
  defaultCacheDirectory,
  obtainPrograms,
  programNames,
  releasesOf,
} from '@harderway/release-binaries';
import type { Architecture } from '../model/architecture.js';
import type { ProgramProvider } from '../model/materials.js';
import { type ProgramsLock, refusePlainMirror, verifyLocked } from './locked.js';
import { assertVersions } from './program-version.js';

/** Options of {@link releasePrograms}. */
export interface ProgramsOptions {
  /** Default: the user's cache directory. */
  readonly cacheDirectory?: string | undefined;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The digests that programs must have. Default: none are known. */
  readonly lock?: ProgramsLock | undefined;
}

/**
 * The programs of the cluster's versions: from the directory or mirror that cluster.yaml names, else from the official releases;
 * verified and cached. Each architecture's are obtained once. Programs from a directory must have the version that cluster.yaml
 * names (`wrong-version`). With a lock, each must have the digest that was recorded when it was first used (`program-changed`,
 * `program-not-locked`, `lock-unreadable`).
 */
export function releasePrograms(spec: ClusterSpec, options: ProgramsOptions = {}): ProgramProvider {
  const { mirror, directory } = spec.programs;
  const cache = options.cacheDirectory ?? defaultCacheDirectory();
  const names: readonly AnyProgramName[] =
    restoreProgram(judgedVersions(spec.versions).etcd) === 'etcdutl'
      ? [...programNames, 'etcdutl']
      : programNames;
  let locking: Promise<unknown> = Promise.resolve();
  const obtained = new Map<Architecture, ReturnType<ProgramProvider>>();
  return (arch) => {
    const before = obtained.get(arch);
    if (before !== undefined) return before;
    const { versions } = spec;
    const { lock, ...more } = options;
    const obtain = async () => {
      await refusePlainMirror(mirror, lock, releasesOf(names, versions, arch));
      const programs = await obtainPrograms<AnyProgramName>({
        names,
        versions,
        arch,
        mirror,
        directory,
        ...more,
      });
      const all = Object.values(programs);
      if (directory !== undefined) await assertVersions(all, directory, cache, options.signal);
      return programs;
    };
    const files = obtain().then(async (programs) => {
      // One architecture after another: each adds its own to the file.
      const turn = locking.then(() => lock && verifyLocked(Object.values(programs), lock));
      locking = turn.catch(() => {});
      await turn;
      return programs;
    });
    obtained.set(arch, files);
    return files;
  };
}
