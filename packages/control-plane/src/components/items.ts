import type { PkiFile, PkiFiles } from '@harderway/cluster-pki';
import { trustFile } from '@harderway/cluster-pki/authorities';
import type {
  AddressResource,
  DirectoryResource,
  FileResource,
  Readiness,
  Resource,
  UnitResource,
} from '@harderway/desired-state';
import type { AnyProgramName } from '@harderway/release-binaries';
import { ControlPlaneError } from '../model/errors.js';
import type {
  AuthorityItem,
  FileItem,
  Item,
  ItemInputs,
  PlainItem,
  Read,
  ServiceItem,
} from '../model/item.js';
import { digestOf, sha256Of } from './digest.js';

/** A path that must not exist: a file, a link or an empty directory. */
export const absent = (path: string): Resource => ({ kind: 'absent', path });

/** A directory that must not exist, nor anything in it. */
export const absentTree = (path: string): Resource => ({ kind: 'absent', path, recursive: true });

/** A resource that cluster.yaml alone decides, and the resources that undo it. */
export const plain = (resource: Resource, ...removal: readonly Resource[]): PlainItem => ({
  kind: 'plain',
  resource,
  asked: () => resource,
  wanted: () => resource,
  removal,
});

/** A directory of ours, as `mkdir -p` makes it. Reset removes it and everything in it. */
export const directory = (
  path: string,
  mode = 0o755,
  whose: Pick<DirectoryResource, 'owner' | 'group' | 'leftTo'> = {},
): PlainItem => plain({ kind: 'directory', path, mode, ...whose }, absentTree(path));

/** A directory of ours that a reset leaves with all that is in it. */
export const keptDirectory = (path: string, mode: number): PlainItem =>
  plain({ kind: 'directory', path, mode });

/** Items that undo others, where cluster.yaml no longer asks for these. */
export const undone = (items: readonly Item[]): readonly Item[] =>
  [...items].reverse().flatMap(({ removal }) => removal.map((resource) => plain(resource, resource)));

/** A kernel parameter. Reset restores the value that it has at boot. */
export const kernelParameter = (key: string, value: string, initial: string): PlainItem =>
  plain({ kind: 'sysctl', key, value }, { kind: 'sysctl', key, value: initial });

/** An address on a device. */
export function heldAddress(address: string, device: AddressResource['device']): PlainItem {
  const resource: AddressResource = { kind: 'address', address, device };
  return plain(resource, { ...resource, state: 'absent' });
}

/** Options of {@link text}. */
interface TextOptions {
  /** The part that its service reads at its start. Default: all of it. */
  readonly atStart?: ((found: ItemInputs) => string) | undefined;
  /** Permission bits. Default 0644. */
  readonly mode?: number | undefined;
}

/** A text file that belongs to root. */
export function text(
  path: string,
  content: (found: ItemInputs) => string,
  { atStart, mode = 0o644 }: TextOptions = {},
): FileItem {
  const file = (own: string): FileResource => ({ kind: 'file', path, content: own, mode });
  return {
    kind: 'file',
    source: 'text',
    path,
    asked: () => file(''),
    wanted: (found) => file(content(found)),
    atStart: (found) => file((atStart ?? content)(found)),
    ...(atStart === undefined ? {} : { changesRunning: true }),
    removal: [absent(path)],
  };
}

/** A unit file of ours; parameters as those of {@link text}. */
export const unitFile = (
  unit: string,
  content: (found: ItemInputs) => string,
  options: TextOptions = {},
): FileItem => text(`/etc/systemd/system/${unit}`, content, options);

/** A program in /usr/local/bin. */
export function program(name: AnyProgramName): FileItem {
  const path = `/usr/local/bin/${name}`;
  const file = (content: FileResource['content']): FileResource => ({
    kind: 'file',
    path,
    content,
    mode: 0o755,
  });
  const wanted = (found: ItemInputs): FileResource => file(found.program(name));
  return {
    kind: 'file',
    source: 'program',
    path,
    // For bytes the probe asks for the checksum alone.
    asked: () => file(new Uint8Array()),
    wanted,
    atStart: wanted,
    removal: [absent(path)],
  };
}

function fileOf(pki: PkiFiles, name: string): PkiFile {
  const file = pki.get(name);
  if (file !== undefined) return file;
  throw new ControlPlaneError('pki-missing', `${name} is missing`, {
    hint: 'run `harderway certs` to issue what is missing',
  });
}

/**
 * One of the cluster's credentials, in a directory of the host. Secrets are for root only.
 *
 * @param source its name among the credentials, if that differs from the one on the host
 * @param instead a computed one that takes its place where there is one
 */
export function credential(
  parent: string,
  name: string,
  source: string = name,
  instead: string = source,
): FileItem {
  const path = `${parent}/${name}`;
  const asked = (pki: PkiFiles): FileResource => {
    const { content, secret } = pki.get(instead) ?? fileOf(pki, source);
    return { kind: 'file', path, content, mode: secret ? 0o600 : 0o644, secret };
  };
  const wanted = ({ pki }: ItemInputs): FileResource => asked(pki);
  return {
    kind: 'file',
    source: 'credential',
    credential: instead,
    path,
    asked,
    wanted,
    atStart: wanted,
    removal: [absent(path)],
  };
}

/** A credential that is not always there: without it, nor is the file. No service reads it. */
export function credentialIfAny(parent: string, name: string): PlainItem {
  const gone = absent(`${parent}/${name}`);
  const asked = (pki: PkiFiles): Resource => (pki.has(name) ? credential(parent, name).asked(pki) : gone);
  return { kind: 'plain', resource: gone, asked, wanted: ({ pki }) => asked(pki), removal: [gone] };
}

/** A file that its service reads again while it runs: it is replaced without a restart. */
export const reloaded = (file: FileItem): FileItem => ({
  ...file,
  atStart: (found: ItemInputs) => ({ ...file.wanted(found), content: '' }),
  changesRunning: true,
});

/**
 * A certificate and its key, as {@link credential}: `NAME.pem` and `NAME-key.pem`. The certificate is read again while its
 * service runs; the key is a copy that systemd made at its start, and stays when the certificate is renewed.
 */
export const pair = (parent: string, name: string, source: string = name): readonly FileItem[] => [
  credential(parent, `${name}-key.pem`, `${source}-key.pem`),
  reloaded(credential(parent, `${name}.pem`, `${source}.pem`)),
];

/** The cluster's certificate authority, trusted by the whole host. */
export function authority(name: string): AuthorityItem {
  const path = `/usr/local/share/ca-certificates/${name}.crt`;
  const pem = (pki: PkiFiles): string => (pki.get(trustFile('ca')) ?? fileOf(pki, 'ca.pem')).content;
  return {
    kind: 'authority',
    path,
    asked: (pki) => ({ kind: 'trusted-ca', name, pem: pem(pki) }),
    wanted: ({ pki }) => ({ kind: 'trusted-ca', name, pem: pem(pki) }),
    atStart: ({ pki }) => ({ kind: 'file', path, content: pem(pki), mode: 0o644 }),
    removal: [{ kind: 'trusted-ca', name, pem: '', state: 'absent' }],
  };
}

/** How a unit starts and changes. */
export interface Starts extends Pick<UnitResource, 'onChange' | 'stopPatience' | 'early'> {
  /** When it counts as started. Default: once systemd says so. */
  readonly readiness?: Readiness | ((found: ItemInputs) => Readiness | undefined) | undefined;
}

/** A unit that is enabled and runs with these files. */
export function service(
  name: string,
  reads: readonly Read[],
  { readiness, ...more }: Starts = {},
): ServiceItem {
  const paths = reads.map(({ path }) => path);
  const whole = reads.filter(({ changesRunning }) => changesRunning !== true);
  const bare = { kind: 'unit', name, enabled: true, active: true } as const;
  const unit = { ...bare, reads: paths, inputs: whole.map(({ path }) => ({ path })), ...more };
  const ready = (own: Readiness | undefined) => (own === undefined ? {} : { readiness: own });
  return {
    kind: 'service',
    reads: paths,
    asked: () => ({ ...unit, ...(typeof readiness === 'function' ? {} : ready(readiness)) }),
    wanted: (found) => ({
      ...unit,
      ...ready(typeof readiness === 'function' ? readiness(found) : readiness),
      digest: digestOf(reads.map((file) => file.atStart(found))),
      inputs: whole.map((file) => ({ path: file.path, sha256: sha256Of(file.atStart(found).content) })),
    }),
    removal: [{ ...bare, enabled: false, active: false }],
  };
}
