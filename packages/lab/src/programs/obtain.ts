import { join } from 'node:path';
import {
  type CachedFile,
  defaultCacheDirectory,
  entryFiles,
  obtainEntry,
  problemOf,
  recipeHash,
} from '../cache.js';
import { LabError } from '../errors.js';
import { architectureOf } from '../machine/architecture.js';
import { ensureDebianPackages } from '../machine/debian-packages.js';
import { ensurePackageLists } from '../machine/package-lists.js';
import { requireDebian } from '../machine/require-debian.js';
import { type Report, runStep } from '../steps.js';
import { buildEtcd, type EtcdRelease, etcdRecipe } from './etcd.js';
import { buildKubernetes, KUBERNETES_RECIPE, KUBERNETES_VERSION } from './kubernetes.js';
import type { BuildContext, DebianPrograms, ProgramSet } from './model.js';
import { stampKubernetes } from './stamp.js';

export interface ProgramsOptions {
  /** Where they are kept; `$XDG_CACHE_HOME/harderway` or `~/.cache/harderway` by default. */
  readonly cacheDirectory?: string | undefined;
  readonly onProgress?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

const programsDirectory = ({ cacheDirectory = defaultCacheDirectory() }: ProgramsOptions): string =>
  join(cacheDirectory, 'debian-programs', architectureOf().debian);

/**
 * etcd out of the packages of a release of Debian: 3.4 of bookworm, 3.5 of trixie, a newer 3.5 of sid. Kept as
 * {@link obtainDebianPrograms} keeps its own.
 *
 * @throws LabError as {@link obtainDebianPrograms} does
 */
export async function obtainDebianEtcd(
  release: EtcdRelease,
  options: ProgramsOptions = {},
): Promise<ProgramSet<'etcd' | 'etcdctl'>> {
  await requireDebian(options.signal);
  const name = release === 'trixie' ? 'etcd' : `etcd-${release}`;
  return obtain(['etcd', 'etcdctl'], join(programsDirectory(options), name), options, {
    title: `Take etcd out of Debian's packages of ${release}`,
    recipe: etcdRecipe(release),
    tools: [],
    build: (directory, context) => buildEtcd(release, directory, context),
  });
}

const kubernetesNames = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'] as const;

const obtainKubernetes = (options: ProgramsOptions): Promise<DebianPrograms['kubernetes']> =>
  obtain(kubernetesNames, join(programsDirectory(options), `kubernetes-v${KUBERNETES_VERSION}`), options, {
    title: `Build Kubernetes ${KUBERNETES_VERSION} from Debian's source package`,
    recipe: KUBERNETES_RECIPE,
    tools: ['golang-go', 'dpkg-dev', 'xz-utils'],
    build: buildKubernetes,
  });

/**
 * The Kubernetes programs of {@link obtainDebianPrograms} with another version stamped on them. The code is the same: use them to
 * try an upgrade where no second version can be built. They are cached in the same way.
 *
 * @param version must be as long as the version of the code, such as `1.21.9`
 * @throws LabError as {@link obtainDebianPrograms} does
 */
export async function obtainStampedKubernetes(
  version: string,
  options: ProgramsOptions = {},
): Promise<DebianPrograms['kubernetes']> {
  await requireDebian(options.signal);
  const { files } = await obtainKubernetes(options);
  return obtain(
    kubernetesNames,
    join(programsDirectory(options), `kubernetes-stamped-v${version}`),
    options,
    {
      title: `Stamp ${version} on Kubernetes ${KUBERNETES_VERSION}`,
      recipe: [...KUBERNETES_RECIPE, 'stamped 1', version],
      tools: [],
      build: (directory, { signal }) => stampKubernetes(files, version, directory, signal),
    },
  );
}

/**
 * Programs of the control plane for this machine's architecture where the official releases can't be reached:
 * etcd out of Debian trixie's packages, Kubernetes 1.20.2 built from Debian bookworm's source package (some
 * 4 minutes on 2 cores). Both are kept and made only once; both are made side by side.
 *
 * @throws LabError `unsupported-machine`, `not-root` (only if tools must be installed first),
 * `no-debian-mirror`, `command-failed`, `aborted`.
 */
export async function obtainDebianPrograms(options: ProgramsOptions = {}): Promise<DebianPrograms> {
  await requireDebian(options.signal);
  const [etcd, kubernetes] = await Promise.all([
    obtainDebianEtcd('trixie', options),
    obtainKubernetes(options),
  ]);
  return { etcd, kubernetes };
}

/**
 * Checks that the programs are as they were made.
 *
 * @throws LabError `cache-damaged` naming each file that is missing or was changed
 */
export async function verifyDebianPrograms(programs: DebianPrograms): Promise<void> {
  const files: CachedFile[] = [
    ...Object.values(programs.etcd.files),
    ...Object.values(programs.kubernetes.files),
  ];
  const problems = (await Promise.all(files.map(problemOf))).filter((problem) => problem !== undefined);
  if (problems.length > 0) {
    throw new LabError(
      'cache-damaged',
      `cached programs were changed since they were made: ${problems.join('; ')}`,
      { hint: 'delete their directory, and they are made again' },
    );
  }
}

interface ProgramBuild {
  readonly title: string;
  readonly recipe: readonly string[];
  readonly tools: readonly string[];
  readonly build: (directory: string, context: BuildContext) => Promise<{ version: string; files: string[] }>;
}

async function obtain<Name extends string>(
  names: readonly Name[],
  directory: string,
  options: ProgramsOptions,
  making: ProgramBuild,
): Promise<ProgramSet<Name>> {
  const { signal } = options;
  const report = options.onProgress ?? (() => {});
  const build = async (staging: string): Promise<{ version: string; files: string[] }> => {
    await ensurePackageLists({ onProgress: report, signal });
    await ensureDebianPackages(making.tools, { onProgress: report, signal });
    return runStep(report, { id: `programs-${names[0] ?? ''}`, title: making.title }, (update) =>
      making.build(staging, { signal, update }),
    );
  };
  const waiting = {
    id: `programs-${names[0] ?? ''}-wait`,
    title: `${making.title} (another process does it)`,
  };
  let waited = false;
  const manifest = await obtainEntry({
    directory,
    recipe: recipeHash(making.recipe),
    build,
    signal,
    onWait: () => {
      waited = true;
      report({ kind: 'start', ...waiting });
    },
  }).finally(() => {
    if (waited) report({ kind: 'done', ...waiting });
  });
  return { version: manifest.version, files: pick(names, entryFiles(directory, manifest)) };
}

function pick<Name extends string>(
  names: readonly Name[],
  files: Readonly<Record<string, CachedFile>>,
): Record<Name, CachedFile> {
  const picked: Partial<Record<Name, CachedFile>> = {};
  for (const name of names) {
    const file = files[name];
    if (file === undefined) throw new LabError('cache-damaged', `the cached programs lack ${name}`);
    picked[name] = file;
  }
  return picked as Record<Name, CachedFile>;
}
