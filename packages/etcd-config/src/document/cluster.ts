import { type Diagnostic, hasErrors } from '@harderway/diagnostics';
import { formatKeyPath, type KeyPath, readYaml, type YamlText } from '@harderway/yaml-text';
import type { EtcdCluster, EtcdMember, EtcdTls, EtcdTlsFiles } from '../cluster/model.js';
import { type DocumentCode, documentRules } from './rules.js';

/** A description read from a text. */
export interface ParsedCluster {
  /** Absent when anything of it is missing or of the wrong type. */
  readonly cluster?: EtcdCluster;
  readonly diagnostics: readonly Diagnostic[];
}

/** The text that is read, and what was found in it. */
interface Reading {
  readonly source: YamlText;
  readonly file: string | undefined;
  readonly diagnostics: Diagnostic[];
}

/** A part of the description. */
interface Part {
  readonly reading: Reading;
  readonly path: KeyPath;
  readonly value: unknown;
}

function report(
  { reading, path }: Part,
  code: DocumentCode,
  message: string,
  hint: string,
  what?: 'key',
): undefined {
  const { source, file, diagnostics } = reading;
  const subject = formatKeyPath(path);
  const span = source.at(path, what);
  diagnostics.push(documentRules.diagnostic(code, { message, hint, span, file, subject }));
}

const nameOf = ({ path }: Part): string => (path.length === 0 ? 'the description' : formatKeyPath(path));

/** The parts of a mapping by key; what it lacks, and what it should not have, is reported. */
function partsOf<K extends string>(
  part: Part,
  required: readonly K[],
  optional: readonly K[] = [],
): ((key: K) => Part) | undefined {
  const { reading, path, value } = part;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return report(part, 'cluster-type', `${nameOf(part)} is not a mapping`, 'write keys with values');
  const values: ReadonlyMap<string, unknown> = new Map(Object.entries(value));
  const known: readonly string[] = [...required, ...optional];
  const inner = (key: string): Part => ({
    reading,
    path: [...path, key],
    value: values.get(key) ?? undefined,
  });
  for (const key of [...values.keys()].filter((each) => !known.includes(each))) {
    const message = `${nameOf(part)} has no key ${key}`;
    report(inner(key), 'cluster-key-unknown', message, `use ${known.join(', ')}`, 'key');
  }
  for (const key of required.filter((each) => inner(each).value === undefined))
    report(part, 'cluster-key-missing', `${nameOf(part)} lacks ${key}`, 'add it');
  return inner;
}

/** The value of a part by a function that gives undefined for the wrong type. */
function typed<T>(part: Part, expected: string, read: (part: Part) => T | undefined): T | undefined {
  if (part.value === undefined) return undefined;
  const message = `${nameOf(part)} is not ${expected}`;
  return read(part) ?? report(part, 'cluster-type', message, `write ${expected}`);
}

/** Versions and names may look like numbers; they are taken as written. */
const written = ({ reading: { source }, path, value }: Part): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? source.written(path) : undefined;

const text = (part: Part): string | undefined => typed(part, 'a text', written);

const bool = (part: Part): boolean | undefined =>
  typed(part, 'true or false', ({ value }) => (typeof value === 'boolean' ? value : undefined));

const port = (part: Part): number | undefined =>
  typed(part, 'a port', ({ value }) =>
    typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65536 ? value : undefined,
  );

const flags = (part: Part): Readonly<Record<string, string>> | undefined =>
  typed(part, 'a mapping of flags to texts', ({ reading, path, value }) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value).map(
      ([key, item]: [string, unknown]): [string, string] | undefined => {
        const flag =
          typeof item === 'boolean' ? String(item) : written({ reading, path: [...path, key], value: item });
        return flag === undefined ? undefined : [key, flag];
      },
    );
    return entries.includes(undefined)
      ? undefined
      : Object.fromEntries(entries.filter((each) => each !== undefined));
  });

function tlsFiles(part: Part): EtcdTlsFiles | undefined {
  const of = partsOf(part, ['certFile', 'keyFile', 'trustedCaFile'], ['clientCertAuth']);
  if (of === undefined) return undefined;
  const [certFile, keyFile, trustedCaFile] = [
    text(of('certFile')),
    text(of('keyFile')),
    text(of('trustedCaFile')),
  ];
  const clientCertAuth = bool(of('clientCertAuth'));
  if (certFile === undefined || keyFile === undefined || trustedCaFile === undefined) return undefined;
  return { certFile, keyFile, trustedCaFile, ...(clientCertAuth === undefined ? {} : { clientCertAuth }) };
}

function tls(part: Part): EtcdTls | undefined {
  const of = part.value === undefined ? undefined : partsOf(part, ['client', 'peer']);
  if (of === undefined || of('client').value === undefined || of('peer').value === undefined)
    return undefined;
  const [client, peer] = [tlsFiles(of('client')), tlsFiles(of('peer'))];
  return client === undefined || peer === undefined ? undefined : { client, peer };
}

function member(part: Part): EtcdMember | undefined {
  const of = partsOf(
    part,
    ['name', 'address'],
    ['advertiseHost', 'peerPort', 'clientPort', 'listenLoopback', 'dataDirectory', 'tls', 'extraFlags'],
  );
  if (of === undefined) return undefined;
  const [name, address] = [text(of('name')), text(of('address'))];
  const advertiseHost = text(of('advertiseHost'));
  const peerPort = port(of('peerPort'));
  const clientPort = port(of('clientPort'));
  const listenLoopback = bool(of('listenLoopback'));
  const dataDirectory = text(of('dataDirectory'));
  if (name === undefined || address === undefined) return undefined;
  return {
    name,
    address,
    ...(advertiseHost === undefined ? {} : { advertiseHost }),
    ...(peerPort === undefined ? {} : { peerPort }),
    ...(clientPort === undefined ? {} : { clientPort }),
    ...(listenLoopback === undefined ? {} : { listenLoopback }),
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
    ...shared(of),
  };
}

/** The keys that the cluster and its members have in common. */
function shared(of: (key: 'tls' | 'extraFlags') => Part): Pick<EtcdCluster, 'tls' | 'extraFlags'> {
  const files = tls(of('tls'));
  const extraFlags = flags(of('extraFlags'));
  return {
    ...(files === undefined ? {} : { tls: files }),
    ...(extraFlags === undefined ? {} : { extraFlags }),
  };
}

function members(part: Part): readonly EtcdMember[] | undefined {
  const items = typed(part, 'a list of members', ({ value }): readonly unknown[] | undefined =>
    Array.isArray(value) && value.length > 0 ? value : undefined,
  );
  return items
    ?.map((value, index) => member({ ...part, path: [...part.path, index], value }))
    .filter((each) => each !== undefined);
}

function description(part: Part): EtcdCluster | undefined {
  const of = partsOf(part, ['version', 'token', 'dataDirectory', 'members'], ['tls', 'extraFlags']);
  if (of === undefined) return undefined;
  const [version, token, dataDirectory] = [text(of('version')), text(of('token')), text(of('dataDirectory'))];
  const more = shared(of);
  const list = members(of('members'));
  if (version === undefined || token === undefined || dataDirectory === undefined || list === undefined)
    return undefined;
  return { version, token, dataDirectory, members: list, ...more };
}

/**
 * Reads a description of a cluster from YAML or JSON, with the keys of {@link EtcdCluster}. Never throws.
 *
 * Diagnostic codes: those of `@harderway/yaml-text`, and `cluster-type`, `cluster-key-missing`, `cluster-key-unknown`.
 *
 * @param file name of the text in diagnostics; default: none
 */
export function parseCluster(text: string, file?: string): ParsedCluster {
  const source = readYaml(text);
  const diagnostics: Diagnostic[] = source.diagnostics.map((found) => ({ ...found, file }));
  if (source.kind === 'fault') return { diagnostics };
  const cluster = description({ reading: { source, file, diagnostics }, path: [], value: source.value });
  return cluster === undefined || hasErrors(diagnostics) ? { diagnostics } : { cluster, diagnostics };
}
