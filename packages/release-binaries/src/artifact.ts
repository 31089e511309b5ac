import { ReleaseError } from './errors.js';
import type { AnyProgramName, Architecture, ProductName, Signer } from './model.js';

/** A file of a release: one program, or an archive with several. */
export interface Artifact {
  readonly kind: 'archive' | 'program';
  readonly product: ProductName;
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
  /** Path of the programs in an archive, with a slash at its end. */
  readonly inside: string;
  /** Who signs the file; undefined for a release that is not signed. */
  readonly signer?: Signer | undefined;
}

type Build = Pick<Artifact, 'version' | 'arch'>;

/** A product whose programs are released in one archive. */
interface Archive extends Pick<Artifact, 'product' | 'origin'> {
  readonly programs: readonly AnyProgramName[];
  describe(build: Build): Pick<Artifact, 'file' | 'directory' | 'checksums' | 'inside'>;
}

const github = 'https://github.com';

const archives: readonly Archive[] = [
  {
    product: 'etcd',
    programs: ['etcd', 'etcdctl', 'etcdutl'],
    origin: github,
    describe: ({ version, arch }) => ({
      file: `etcd-v${version}-linux-${arch}.tar.gz`,
      directory: `etcd-io/etcd/releases/download/v${version}`,
      checksums: 'SHA256SUMS',
      inside: `etcd-v${version}-linux-${arch}/`,
    }),
  },
  {
    product: 'containerd',
    programs: ['containerd', 'containerd-shim-runc-v2', 'ctr'],
    origin: github,
    describe: ({ version, arch }) => ({
      file: `containerd-${version}-linux-${arch}.tar.gz`,
      directory: `containerd/containerd/releases/download/v${version}`,
      checksums: `containerd-${version}-linux-${arch}.tar.gz.sha256sum`,
      inside: 'bin/',
    }),
  },
  {
    product: 'cni-plugins',
    programs: ['bandwidth', 'bridge', 'firewall', 'host-local', 'loopback', 'portmap', 'tuning'],
    origin: github,
    describe: ({ version, arch }) => ({
      file: `cni-plugins-linux-${arch}-v${version}.tgz`,
      directory: `containernetworking/plugins/releases/download/v${version}`,
      checksums: `cni-plugins-linux-${arch}-v${version}.tgz.sha256`,
      inside: './',
    }),
  },
];

/** Source: Kubernetes, "Verify Signed Kubernetes Artifacts". */
const kubernetesSigner: Signer = {
  identity: 'krel-staging@k8s-releng-prod.iam.gserviceaccount.com',
  issuer: 'https://accounts.google.com',
};

/** Kubernetes has signed its programs since 1.26. */
function isSigned(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || minor >= 26;
}

const kubernetesProgram = (name: AnyProgramName, { version, arch }: Build): Artifact => ({
  kind: 'program',
  product: 'kubernetes',
  names: [name],
  version,
  arch,
  file: name,
  origin: 'https://dl.k8s.io',
  directory: `v${version}/bin/linux/${arch}`,
  checksums: `${name}.sha256`,
  inside: '',
  signer: isSigned(version) ? kubernetesSigner : undefined,
});

/** Versions by product. */
export type Versions = Readonly<Partial<Record<ProductName, string | undefined>>>;

/**
 * The version of a product without its leading v.
 * @throws ReleaseError `invalid-version`
 */
function versionOf(product: ProductName, versions: Versions, needs: readonly string[]): string {
  const version = versions[product];
  if (version === undefined) {
    const message = `the version of ${product} is missing, which ${needs.join(' and ')} ${needs.length === 1 ? 'needs' : 'need'}.`;
    throw new ReleaseError('invalid-version', message, { hint: `Give it as versions['${product}'].` });
  }
  const plain = version.replace(/^v/, '');
  // It becomes part of paths and URLs, so it must be nothing else.
  if (/^\d+\.\d+\.\d+(?:-[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*)?$/.test(plain)) return plain;
  const message = `"${version}" is not a version of ${product}.`;
  throw new ReleaseError('invalid-version', message);
}

/**
 * The files that hold these programs. Sources: the release pages of etcd, containerd and the CNI plugins on GitHub;
 * Kubernetes' "Download Kubernetes" page (dl.k8s.io).
 *
 * @throws ReleaseError `invalid-version`
 */
export function artifactsOf(
  names: readonly AnyProgramName[],
  versions: Versions,
  arch: Architecture,
): readonly Artifact[] {
  const archived = archives.flatMap(({ product, origin, programs, describe }): readonly Artifact[] => {
    const wanted = programs.filter((name) => names.includes(name));
    if (wanted.length === 0) return [];
    const build = { version: versionOf(product, versions, wanted), arch };
    return [{ kind: 'archive', product, origin, names: wanted, ...build, ...describe(build) }];
  });
  const alone = [...new Set(names)].filter(
    (name) => !archives.some(({ programs }) => programs.includes(name)),
  );
  if (alone.length === 0) return archived;
  const build = { version: versionOf('kubernetes', versions, alone), arch };
  return [...archived, ...alone.map((name) => kubernetesProgram(name, build))];
}

/**
 * The release that each of these programs is of.
 *
 * @throws ReleaseError `invalid-version`
 */
export const releasesOf = (
  names: readonly AnyProgramName[],
  versions: { readonly etcd: string; readonly kubernetes: string },
  arch: Architecture,
): readonly { readonly name: AnyProgramName; readonly version: string; readonly arch: Architecture }[] =>
  artifactsOf(names, versions, arch).flatMap(({ names: own, version }) =>
    own.map((name) => ({ name, version, arch })),
  );

/** Name of an artifact for people, such as `etcd 3.5.15 (amd64)`. */
export function titleOf(artifact: Artifact): string {
  const what = artifact.kind === 'archive' ? artifact.product : artifact.file;
  return `${what} ${artifact.version} (${artifact.arch})`;
}
