import { ReleaseError } from './errors.js';
import type { AnyProgramName, Architecture } from './model.js';

/** A file of a release: one program, or an archive with several. */
export interface Artifact {
  readonly kind: 'archive' | 'program';
  readonly product: 'etcd' | 'kubernetes';
  readonly version: string;
  readonly arch: Architecture;
  /** The programs wanted from it. */
  readonly names: readonly AnyProgramName[];
  readonly file: string;
  /** Host and scheme of the official source. */
  readonly origin: string;
  /** Path of its directory on the official host and below a mirror, without a leading slash. */
  readonly directory: string;
  /** Name of the file of checksums beside it. */
  readonly checksums: string;
}

const etcdNames: readonly AnyProgramName[] = ['etcd', 'etcdctl', 'etcdutl'];

/**
 * A version without its leading v.
 * @throws ReleaseError `invalid-version`
 */
function plainVersion(product: string, version: string): string {
  const plain = version.replace(/^v/, '');
  // It becomes part of paths and URLs, so it must be nothing else.
  if (/^\d+\.\d+\.\d+(?:-[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*)?$/.test(plain)) return plain;
  throw new ReleaseError(
    'invalid-version',
    `"${version}" is not a version of ${product}. Give it in full, such as 1.31.0.`,
  );
}

type Build = Pick<Artifact, 'version' | 'arch'>;

const etcdArchive = (names: readonly AnyProgramName[], build: Build): Artifact => ({
  kind: 'archive',
  product: 'etcd',
  names,
  ...build,
  file: `etcd-v${build.version}-linux-${build.arch}.tar.gz`,
  origin: 'https://github.com',
  directory: `etcd-io/etcd/releases/download/v${build.version}`,
  checksums: 'SHA256SUMS',
});

const kubernetesProgram = (name: AnyProgramName, build: Build): Artifact => ({
  kind: 'program',
  product: 'kubernetes',
  names: [name],
  ...build,
  file: name,
  origin: 'https://dl.k8s.io',
  directory: `v${build.version}/bin/linux/${build.arch}`,
  checksums: `${name}.sha256`,
});

/**
 * The files that hold these programs. Sources: etcd's release pages on GitHub; Kubernetes'
 * "Download Kubernetes" page (dl.k8s.io).
 */
export function artifactsOf(
  names: readonly AnyProgramName[],
  versions: { readonly etcd: string; readonly kubernetes: string },
  arch: Architecture,
): readonly Artifact[] {
  const ofEtcd = etcdNames.filter((name) => names.includes(name));
  const ofKubernetes = [...new Set(names)].filter((name) => !etcdNames.includes(name));
  const build = (product: string, version: string): Build => ({
    version: plainVersion(product, version),
    arch,
  });
  return [
    ...(ofEtcd.length === 0 ? [] : [etcdArchive(ofEtcd, build('etcd', versions.etcd))]),
    ...ofKubernetes.map((name) => kubernetesProgram(name, build('Kubernetes', versions.kubernetes))),
  ];
}

/** Name of an artifact for people, such as `etcd 3.5.15 (amd64)`. */
export function titleOf(artifact: Artifact): string {
  const what = artifact.kind === 'archive' ? artifact.product : artifact.file;
  return `${what} ${artifact.version} (${artifact.arch})`;
}
