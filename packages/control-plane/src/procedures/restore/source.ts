import { encryptionKeyNames, fingerprintOf, type PkiFiles } from '@harderway/cluster-pki';
import { type ClusterSpec, judgedVersions } from '@harderway/cluster-spec';
import { compareVersions, minorOf, parseVersion } from '@harderway/component-flags';
import { presentAuthorities } from '@harderway/credentials-directory';
import { memberUrls } from '@harderway/etcd-config';
import {
  examineSnapshot,
  type SnapshotContents,
  type SnapshotManifest,
  unreadableBy,
} from '@harderway/etcd-snapshots';
import { etcdCluster } from '../../components/etcd/cluster.js';
import { ControlPlaneError } from '../../model/errors.js';

/** A whole snapshot that may be restored. */
export interface RestoreSource {
  readonly path: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly contents: SnapshotContents;
  readonly manifest?: SnapshotManifest | undefined;
  /** Why it is of another cluster, where that is accepted. */
  readonly strange?: string | undefined;
}

/** Error for a restore that does not begin. */
export const refuse = (message: string, found: string, hint: string): ControlPlaneError =>
  new ControlPlaneError('restore-refused', message, { found, hint });

const isAuthority = (name: string): boolean => /^ca(?:-\d+)?\.pem$/.test(name);

/**
 * Fingerprints of the authorities that the cluster has and had. Credentials hold those in use alone, and snapshots from before a
 * rotation name the former ones, whose files stay in the directory.
 */
export async function knownAuthorities(
  { pki: { directory } }: ClusterSpec,
  pki: PkiFiles,
): Promise<ReadonlySet<string>> {
  // Fewer known authorities make a snapshot strange, and never one's own.
  const kept = await presentAuthorities(directory).catch(() => new Map<string, string>());
  const inUse = [...pki].flatMap(([name, { content }]) => (isAuthority(name) ? [content] : []));
  return new Set([...inUse, ...kept.values()].flatMap((pem) => fingerprintOf(pem) ?? []));
}

/**
 * Why a snapshot is not of this cluster: another authority has issued its credentials, or all its members are unknown.
 *
 * @param own fingerprints of the authorities that the cluster has and had
 */
export function foreign(
  spec: ClusterSpec,
  own: ReadonlySet<string>,
  { manifest, contents }: Pick<RestoreSource, 'manifest' | 'contents'>,
): string | undefined {
  const theirs = Object.entries(manifest?.authorities ?? {}).filter(([name]) => isAuthority(name));
  if (manifest !== undefined && theirs.length > 0 && own.size > 0)
    return theirs.some(([, fingerprint]) => own.has(fingerprint))
      ? undefined
      : `it is of ${manifest.cluster === spec.name ? 'another cluster of this name' : manifest.cluster}, whose ${theirs.map(([name, fingerprint]) => `${name} had the fingerprint ${fingerprint}`).join(', ')}`;
  const cluster = etcdCluster(spec);
  const urls = new Set(cluster.members.flatMap((member) => memberUrls(cluster, member).advertisePeer));
  if (contents.members.some(({ peerUrls }) => peerUrls.some((url) => urls.has(url)))) return undefined;
  return `its members are ${contents.members.map(({ name, peerUrls }) => `${name} at ${peerUrls.join(', ')}`).join('; ')}`;
}

/**
 * Why API servers may not read what a snapshot holds: it was taken while a newer minor of Kubernetes ran, which stores objects in
 * versions that the older minor does not know. Undefined where the snapshot does not say what ran.
 */
export function newerKubernetes(
  { versions }: Pick<ClusterSpec, 'versions'>,
  manifest: Pick<SnapshotManifest, 'versions'> | undefined,
): string | undefined {
  if (manifest === undefined) return undefined;
  const { kubernetes } = manifest.versions;
  const [then, now] = [kubernetes, versions.kubernetes].map((own) => minorOf(parseVersion(own)));
  if (then === undefined || now === undefined || compareVersions(parseVersion(then), parseVersion(now)) <= 0)
    return undefined;
  return `it was taken while Kubernetes ${kubernetes} ran, and ${versions.kubernetes} may not read what that has stored`;
}

/** Encryption keys of a snapshot that are not ours, in words. */
function unknownKeys(
  pki: PkiFiles,
  { manifest, contents }: Pick<RestoreSource, 'manifest' | 'contents'>,
): readonly string[] {
  const ours = encryptionKeyNames(pki.get('encryption-config.yaml')?.content ?? '');
  return contents.encryptedBy.flatMap(({ provider, name, objects }) => {
    const isOf = (key: { readonly provider: string; readonly name: string }): boolean =>
      key.provider === provider && key.name === name;
    const text = `${objects} objects by ${provider} ${name}`;
    const own = ours.filter(isOf);
    if (own.length === 0) return [text];
    const before = manifest?.encryptionKeys.find(isOf)?.fingerprint;
    const differs = before !== undefined && own.every(({ fingerprint }) => fingerprint !== before);
    return differs ? [`${text}, which is another key of that name`] : [];
  });
}

/** Notes on encrypted objects whose key has the name of ours, where nothing says whether it is the same key. */
export function unprovenKeys({ manifest, contents }: RestoreSource): readonly string[] {
  const proven = new Set(
    manifest?.encryptionKeys.flatMap(({ provider, name, fingerprint }) =>
      fingerprint === undefined ? [] : [`${provider} ${name}`],
    ),
  );
  return contents.encryptedBy
    .filter(({ provider, name }) => provider !== 'identity' && !proven.has(`${provider} ${name}`))
    .map(
      ({ provider, name, objects }) =>
        `Nobody knows whether API servers can read ${objects} objects that are encrypted with ${provider} ${name}: the snapshot does not say whether that is your key of this name`,
    );
}

/**
 * Notes on a snapshot of another cluster. Keys that sign and authorities are not in it, so objects come back whose clients our API
 * servers do not know.
 */
export function strangeClients(
  { strange }: Pick<RestoreSource, 'strange'>,
  directory: string,
): readonly string[] {
  if (strange === undefined) return [];
  return [
    `The snapshot is from another cluster. API servers accept tokens of its service accounts only with the service-account-key.pem of that cluster in ${directory} and its issuer in kubeApiserver.serviceAccountIssuers, and its kubelets and kubeconfigs only with its ca.pem. Copy these files before the restore, or issue new tokens and certificates after it. \`verify\` does not check this`,
  ];
}

/**
 * Reads a snapshot, and refuses it unless etcd starts with it and the API servers can read what it holds. Needs no hosts.
 *
 * @param options `foreign` accepts a snapshot of another cluster
 * @throws ControlPlaneError `restore-refused`; errors of the file system
 */
export async function openSource(
  path: string,
  spec: ClusterSpec,
  pki: PkiFiles,
  options: { readonly foreign?: boolean | undefined } = {},
): Promise<RestoreSource> {
  const { size, sha256, fault, contents, manifest } = await examineSnapshot(path);
  const shown = `${path} can't be restored`;
  if (fault !== undefined || contents === undefined)
    throw refuse(shown, fault ?? 'it has no contents', 'use another one: `harderway backup list`');
  const source = { path, size, sha256, contents, manifest };
  const unreadable = unreadableBy(judgedVersions(spec.versions).etcd, contents);
  if (unreadable !== undefined)
    throw refuse(shown, unreadable, 'set versions.etcd in cluster.yaml to a version that reads it');
  const newer = newerKubernetes(spec, manifest);
  if (newer !== undefined)
    throw refuse(
      shown,
      newer,
      'set versions.kubernetes in cluster.yaml to that minor, or use an older snapshot',
    );
  const strange = foreign(spec, await knownAuthorities(spec, pki), source);
  if (strange !== undefined && options.foreign !== true)
    throw refuse(
      `${path} is not of ${spec.name}`,
      strange,
      `put the credentials of that cluster into ${spec.pki.directory}, or, if you mean this snapshot, restore it with \`harderway restore FILE --foreign\``,
    );
  const unknown = unknownKeys(pki, source);
  if (unknown.length > 0)
    throw refuse(
      `${path} holds what no API server could read`,
      `encrypted: ${unknown.join('; ')}`,
      `put the encryption-config.yaml with that key into ${spec.pki.directory}: a rotation leaves it there as encryption-config-before-KEY.yaml. Keep the present file, and put it back unless the restore is carried out: what is in etcd now needs it`,
    );
  return { ...source, strange };
}
