import type { ClusterSpec } from '@harderway/cluster-spec';
import { restoreProgram } from '@harderway/etcd-config';
import type { ProgressEvent } from '@harderway/progress';
import { type AnyProgramName, obtainPrograms, programNames } from '@harderway/release-binaries';
import type { Architecture } from '../hosts/architecture.js';
import type { ProgramProvider } from '../plan/observe.js';

/** Options of {@link releasePrograms}. */
export interface ProgramsOptions {
  /** Default: the user's cache directory. */
  readonly cacheDirectory?: string;
  readonly onProgress?: (event: ProgressEvent) => void;
  readonly signal?: AbortSignal;
}

/**
 * The programs of the cluster's versions: from the directory or mirror that cluster.yaml names, else from the
 * official releases; verified and cached. Each architecture's are obtained once.
 */
export function releasePrograms(spec: ClusterSpec, options: ProgramsOptions = {}): ProgramProvider {
  const { mirror, directory } = spec.programs;
  const names: readonly AnyProgramName[] =
    restoreProgram(spec.versions.etcd) === 'etcdutl' ? [...programNames, 'etcdutl'] : programNames;
  const obtained = new Map<Architecture, ReturnType<ProgramProvider>>();
  return (arch) => {
    const before = obtained.get(arch);
    if (before !== undefined) return before;
    const files = obtainPrograms<AnyProgramName>({
      names,
      versions: spec.versions,
      arch,
      ...options,
      ...(mirror === undefined ? {} : { mirror }),
      ...(directory === undefined ? {} : { directory }),
    });
    obtained.set(arch, files);
    return files;
  };
}
