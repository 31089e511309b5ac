import type { ClusterSpec } from '@harderway/cluster-spec';
import { restoreProgram } from '@harderway/etcd-snapshots';
import type { ProgressEvent } from '@harderway/progress';
import {
  type AnyProgramName,
  defaultCacheDirectory,
  obtainPrograms,
  programNames,
} from '@harderway/release-binaries';
import type { Architecture } from '../model/architecture.js';
import type { ProgramProvider } from '../model/materials.js';
import { assertVersions } from './program-version.js';

/** Options of {@link releasePrograms}. */
export interface ProgramsOptions {
  /** Default: the user's cache directory. */
  readonly cacheDirectory?: string;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The programs of the cluster's versions: from the directory or mirror that cluster.yaml names, else from the
 * official releases; verified and cached. Each architecture's are obtained once. Those from a directory have to be of the
 * version that cluster.yaml names (`wrong-version`).
 */
export function releasePrograms(spec: ClusterSpec, options: ProgramsOptions = {}): ProgramProvider {
  const { mirror, directory } = spec.programs;
  const cache = options.cacheDirectory ?? defaultCacheDirectory();
  const names: readonly AnyProgramName[] =
    restoreProgram(spec.versions.etcd) === 'etcdutl' ? [...programNames, 'etcdutl'] : programNames;
  const obtained = new Map<Architecture, ReturnType<ProgramProvider>>();
  return (arch) => {
    const before = obtained.get(arch);
    if (before !== undefined) return before;
    const obtaining = obtainPrograms<AnyProgramName>({
      names,
      versions: spec.versions,
      arch,
      ...options,
      ...(mirror === undefined ? {} : { mirror }),
      ...(directory === undefined ? {} : { directory }),
    });
    const files = obtaining.then(async (programs) => {
      const all = Object.values(programs);
      if (directory !== undefined) await assertVersions(all, directory, cache, options.signal);
      return programs;
    });
    obtained.set(arch, files);
    return files;
  };
}
