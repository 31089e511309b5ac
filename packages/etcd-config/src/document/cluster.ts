import { type Diagnostic, hasErrors, lineIndex } from '@harderway/diagnostics';
import type { EtcdCluster, EtcdMember, EtcdTls, EtcdTlsFiles } from '../cluster/model.js';
import { documentRules } from './rules.js';
import { readYaml } from './yaml/read.js';
import type { TextRange } from './yaml/syntax.js';
import type { FileValue } from './yaml/value.js';

/** A description read from a text. */
export interface ParsedCluster {
  /** Absent when anything of it is missing or of the wrong type. */
  readonly cluster?: EtcdCluster;
  readonly diagnostics: readonly Diagnostic[];
}

type Code = 'cluster-yaml' | 'cluster-type' | 'cluster-key-missing' | 'cluster-key-unknown';
type Report = (code: Code, range: TextRange, message: string, hint: string, subject?: string) => void;

/** The values of a mapping by key. */
interface Fields {
  readonly at: string;
  readonly range: TextRange;
  readonly values: ReadonlyMap<string, FileValue>;
  readonly report: Report;
}

function fieldsOf(
  value: FileValue,
  at: string,
  known: readonly string[],
  report: Report,
): Fields | undefined {
  if (value.kind !== 'map') {
    report('cluster-type', value.range, `${at} is not a mapping`, 'write its keys with values', at);
    return undefined;
  }
  for (const entry of value.entries.filter((each) => !known.includes(each.key))) {
    const message = `${at} has no key ${entry.key}`;
    report('cluster-key-unknown', entry.range, message, `use ${known.join(', ')}`, `${at}.${entry.key}`);
  }
  const values = new Map(value.entries.map((entry) => [entry.key, entry.value]));
  return { at, range: value.range, values, report };
}

function optional<T>(
  fields: Fields,
  key: string,
  wanted: string,
  read: (value: FileValue) => T | undefined,
): T | undefined {
  const value = fields.values.get(key);
  if (value === undefined || value.kind === 'null') return undefined;
  const result = read(value);
  const path = `${fields.at}.${key}`;
  if (result === undefined)
    fields.report('cluster-type', value.range, `${path} is not ${wanted}`, `write ${wanted}`, path);
  return result;
}

// Versions and names may look like numbers; their text is meant.
const textOf = (value: FileValue): string | undefined =>
  value.kind === 'string' ? value.value : value.kind === 'number' ? value.text : undefined;

const portOf = (value: FileValue): number | undefined => {
  const port = value.kind === 'number' && /^\d{1,5}$/.test(value.text) ? Number(value.text) : 0;
  return port > 0 && port < 65536 ? port : undefined;
};

const boolOf = (value: FileValue): boolean | undefined => (value.kind === 'bool' ? value.value : undefined);

function flagsOf(value: FileValue): Readonly<Record<string, string>> | undefined {
  if (value.kind !== 'map') return undefined;
  const flags: [string, string][] = [];
  for (const { key, value: item } of value.entries) {
    const text = item.kind === 'bool' ? String(item.value) : textOf(item);
    if (text === undefined) return undefined;
    flags.push([key, text]);
  }
  return Object.fromEntries(flags);
}

function required(fields: Fields, key: string): string | undefined {
  const found = optional(fields, key, 'a text', textOf);
  if (found === undefined && !fields.values.has(key)) {
    fields.report('cluster-key-missing', fields.range, `${fields.at} lacks ${key}`, 'add it', fields.at);
  }
  return found;
}

function tlsFilesOf(value: FileValue, at: string, report: Report): EtcdTlsFiles | undefined {
  const fields = fieldsOf(value, at, ['certFile', 'keyFile', 'trustedCaFile', 'clientCertAuth'], report);
  if (fields === undefined) return undefined;
  const [certFile, keyFile, trustedCaFile] = ['certFile', 'keyFile', 'trustedCaFile'].map((key) =>
    required(fields, key),
  );
  const clientCertAuth = optional(fields, 'clientCertAuth', 'true or false', boolOf);
  if (certFile === undefined || keyFile === undefined || trustedCaFile === undefined) return undefined;
  return { certFile, keyFile, trustedCaFile, ...(clientCertAuth === undefined ? {} : { clientCertAuth }) };
}

function tlsOf(parent: Fields, report: Report): EtcdTls | undefined {
  const value = parent.values.get('tls');
  if (value === undefined || value.kind === 'null') return undefined;
  const at = `${parent.at}.tls`;
  const fields = fieldsOf(value, at, ['client', 'peer'], report);
  const [client, peer] = ['client', 'peer'].map((side) => {
    const inner = fields?.values.get(side);
    if (inner !== undefined) return tlsFilesOf(inner, `${at}.${side}`, report);
    if (fields !== undefined)
      report('cluster-key-missing', value.range, `${at} lacks ${side}`, 'give both sides', at);
    return undefined;
  });
  return client === undefined || peer === undefined ? undefined : { client, peer };
}

const memberKeys = [
  'name',
  'address',
  'advertiseHost',
  'peerPort',
  'clientPort',
  'listenLoopback',
  'dataDirectory',
  'tls',
  'extraFlags',
];

function memberOf(value: FileValue, index: number, report: Report): EtcdMember | undefined {
  const fields = fieldsOf(value, `members[${index}]`, memberKeys, report);
  if (fields === undefined) return undefined;
  const name = required(fields, 'name');
  const address = required(fields, 'address');
  const advertiseHost = optional(fields, 'advertiseHost', 'a text', textOf);
  const peerPort = optional(fields, 'peerPort', 'a port', portOf);
  const clientPort = optional(fields, 'clientPort', 'a port', portOf);
  const listenLoopback = optional(fields, 'listenLoopback', 'true or false', boolOf);
  const dataDirectory = optional(fields, 'dataDirectory', 'a text', textOf);
  const extraFlags = optional(fields, 'extraFlags', 'a mapping of flags to texts', flagsOf);
  const tls = tlsOf(fields, report);
  if (name === undefined || address === undefined) return undefined;
  return {
    name,
    address,
    ...(advertiseHost === undefined ? {} : { advertiseHost }),
    ...(peerPort === undefined ? {} : { peerPort }),
    ...(clientPort === undefined ? {} : { clientPort }),
    ...(listenLoopback === undefined ? {} : { listenLoopback }),
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
    ...(extraFlags === undefined ? {} : { extraFlags }),
    ...(tls === undefined ? {} : { tls }),
  };
}

/**
 * Reads a description of a cluster from YAML or JSON, with the keys of {@link EtcdCluster}. Never throws.
 *
 * Diagnostic codes: `cluster-yaml`, `cluster-type`, `cluster-key-missing`, `cluster-key-unknown`.
 *
 * @param file name of the text in diagnostics; default: none
 */
export function parseCluster(text: string, file?: string): ParsedCluster {
  const diagnostics: Diagnostic[] = [];
  const lines = lineIndex(text);
  const report: Report = (code, range, message, hint, subject) => {
    const span = lines.span(...range);
    diagnostics.push(documentRules.diagnostic(code, { message, hint, span, file, subject }));
  };
  const { value: root, fault } = readYaml(text);
  if (root === undefined) {
    const { range = [0, 0], message = 'not YAML', hint = 'correct it' } = fault ?? {};
    report('cluster-yaml', range, message, hint);
    return { diagnostics };
  }
  const known = ['version', 'token', 'dataDirectory', 'tls', 'members', 'extraFlags'];
  const fields = fieldsOf(root, 'cluster', known, report);
  if (fields === undefined) return { diagnostics };
  const version = required(fields, 'version');
  const token = required(fields, 'token');
  const dataDirectory = required(fields, 'dataDirectory');
  const extraFlags = optional(fields, 'extraFlags', 'a mapping of flags to texts', flagsOf);
  const tls = tlsOf(fields, report);
  const list = fields.values.get('members');
  if (list?.kind !== 'list' || list.items.length === 0) {
    report('cluster-key-missing', list?.range ?? root.range, 'cluster lacks members', 'list at least one');
    return { diagnostics };
  }
  const members = list.items
    .map((item, index) => memberOf(item, index, report))
    .filter((each) => each !== undefined);
  if (hasErrors(diagnostics) || version === undefined || token === undefined || dataDirectory === undefined) {
    return { diagnostics };
  }
  const cluster: EtcdCluster = {
    version,
    token,
    dataDirectory,
    members,
    ...(tls === undefined ? {} : { tls }),
    ...(extraFlags === undefined ? {} : { extraFlags }),
  };
  return { cluster, diagnostics };
}
