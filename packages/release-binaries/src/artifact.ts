import { ReleaseError } from './errors.js';
import type { Architecture, ProgramName } from './model.js';

/** A file of a release: one program, or an archive with several. */
export interface Artifact {
  readonly kind: 'archive' | 'program';
  readonly product: 'etcd' | 'kubernetes';
  readonly version: string;
  readonly arch: Architecture;
  /** The programs wanted of it. */
  readonly names: readonly ProgramName[];
  /** Its file name. */
  readonly file: string;
  /** Host and scheme of the official source. */
  readonly origin: string;
  /** Path of its folder on the official host and below a mirror, without a leading slash. */
  readonly folder: string;
  /** Name of the file of checksums beside it. */
  readonly checksums: string;
}

const etcdNames: readonly ProgramName[] = ['etcd', 'etcdctl'];

/**
 * A version without its leading v.
 * @throws ReleaseError `invalid-version`
 */
function plainVersion(product: string, version: string): string {
  const plain = version.replace(/^v/, '');
  // What is joined to paths and URLs must be nothing else.
  if (/^\d+\.\d+\.\d+(?:-[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*)?$/.test(plain)) return plain;
  throw new ReleaseError(
    'invalid-version',
    `"${version}" is not a version of ${product}. Give it in full, such as 1.31.0.`,
  );
}

/**
 * The files that hold these programs. Sources: etcd's release pages on GitHub; Kubernetes'
 * "Download Kubernetes" page (dl.k8s.io).
 */
export function artifactsOf(
  names: readonly ProgramName[],
  versions: { readonly etcd: string; readonly kubernetes: string },
  arch: Architecture,
): readonly Artifact[] {
  const ofEtcd = etcdNames.filter((name) => names.includes(name));
  const ofKubernetes = [...new Set(names)].filter((name) => !etcdNames.includes(name));
  const archives = ofEtcd.slice(0, 1).map((): Artifact => {
    const version = plainVersion('etcd', versions.etcd);
    return {
      kind: 'archive',
      product: 'etcd',
      version,
      arch,
      names: ofEtcd,
      file: `etcd-v${version}-linux-${arch}.tar.gz`,
      origin: 'https://github.com',
      folder: `etcd-io/etcd/releases/download/v${version}`,
      checksums: 'SHA256SUMS',
    };
  });
  const programs = ofKubernetes.map((name): Artifact => {
    const version = plainVersion('Kubernetes', versions.kubernetes);
    return {
      kind: 'program',
      product: 'kubernetes',
      version,
      arch,
      names: [name],
      file: name,
      origin: 'https://dl.k8s.io',
      folder: `v${version}/bin/linux/${arch}`,
      checksums: `${name}.sha256`,
    };
  });
  return [...archives, ...programs];
}

/** What people call it. */
export const titleOf = (artifact: Artifact): string => {
  const what = artifact.kind === 'archive' ? artifact.product : artifact.file;
  return `${what} ${artifact.version} (${artifact.arch})`;
};
