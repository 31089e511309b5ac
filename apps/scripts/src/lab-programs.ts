import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { obtainDebianPrograms } from '@harderway/lab';
import type { Progress } from '@harderway/progress';
import { obtainPrograms, type ProgramName } from '@harderway/release-binaries';

/** Programs for the lab, and their versions. */
export interface LabPrograms {
  readonly versions: { readonly kubernetes: string; readonly etcd: string };
  readonly files: Readonly<Record<ProgramName, { readonly path: string }>>;
  readonly official: boolean;
}

/** The chapter's versions. */
const chapter = { kubernetes: '1.31.0', etcd: '3.5.15' } as const;

/** Sources of programs other than the official releases. */
export interface ProgramSources {
  readonly mirror?: string | undefined;
  readonly directory?: string | undefined;
}

const isUnreachable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'not-reachable' || error.code === 'stalled');

/**
 * The chapter's programs: from a directory or mirror if one is given, else the official releases; if those can't be
 * reached, programs from Debian's packages.
 */
export async function labPrograms(
  sources: ProgramSources,
  progress: Progress,
  signal: AbortSignal,
): Promise<LabPrograms> {
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const onProgress = progress.report;
  try {
    const files = await obtainPrograms({ versions: chapter, arch, onProgress, signal, ...sources });
    return { versions: chapter, files, official: true };
  } catch (error) {
    // A source that was named must not be replaced by another one.
    const named = sources.mirror !== undefined || sources.directory !== undefined;
    if (named || !isUnreachable(error)) throw error;
    progress.log(
      `The official releases can't be reached (${error instanceof Error ? error.message : error}).\nDebian's packages serve instead: its etcd, and Kubernetes built from its source package, once.`,
    );
  }
  const { etcd, kubernetes } = await obtainDebianPrograms({ onProgress, signal });
  return {
    versions: { kubernetes: kubernetes.version, etcd: etcd.version },
    files: { ...etcd.files, ...kubernetes.files },
    official: false,
  };
}

/** Links programs, by their versions, in a directory that cluster.yaml can name; several versions may be there. */
export async function linkPrograms(
  { versions, files }: Pick<LabPrograms, 'versions'> & { readonly files: Partial<LabPrograms['files']> },
  directory: string,
): Promise<void> {
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const etcd = join(directory, `etcd-v${versions.etcd}-linux-${arch}`);
  const kubernetes = join(directory, `v${versions.kubernetes}/bin/linux/${arch}`);
  for (const [name, { path }] of Object.entries(files)) {
    const place = name.startsWith('etcd') ? etcd : kubernetes;
    await mkdir(place, { recursive: true });
    await symlink(path, join(place, name));
  }
}
