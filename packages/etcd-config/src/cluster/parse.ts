import { positionsIn } from '@harderway/yaml-text';
import { type FileValue, readYaml } from '../config/yaml-value.js';
import type { Diagnostic } from '../diagnostics.js';
import type { EtcdCluster, EtcdMember, EtcdTls, EtcdTlsFiles } from './model.js';

/** A description read from a text. */
export interface ParsedCluster {
  /** Left out when anything of it is missing or of the wrong type. */
  readonly cluster?: EtcdCluster;
  readonly diagnostics: readonly Diagnostic[];
}

type Report = (offset: number, severity: Diagnostic['severity'], code: string, message: string) => void;

/** The keys of a mapping with how each is read; what is not named here is reported. */
interface Fields {
  readonly at: string;
  readonly offset: number;
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
    report(value.offset, 'error', 'cluster-type', `${at} is no mapping; write its keys with values`);
    return undefined;
  }
  for (const entry of value.entries.filter((each) => !known.includes(each.key))) {
    report(
      entry.offset,
      'error',
      'cluster-key-unknown',
      `${at} has no key ${entry.key}; it takes ${known.join(', ')}`,
    );
  }
  const values = new Map(value.entries.map((entry) => [entry.key, entry.value]));
  return { at, offset: value.offset, values, report };
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
  if (result === undefined)
    fields.report(value.offset, 'error', 'cluster-type', `${fields.at}.${key} is not ${wanted}`);
  return result;
}

// Versions and names may look like numbers; a description means their text.
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
    fields.report(fields.offset, 'error', 'cluster-key-missing', `${fields.at} lacks ${key}; give it`);
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
      report(value.offset, 'error', 'cluster-key-missing', `${at} lacks ${side}; give both sides`);
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
 * Reads a description of a cluster from YAML or JSON, with the keys of {@link EtcdCluster}. Never
 * throws.
 *
 * Diagnostic codes: `cluster-yaml`, `cluster-type`, `cluster-key-missing`, `cluster-key-unknown`.
 */
export function parseCluster(text: string): ParsedCluster {
  const diagnostics: Diagnostic[] = [];
  const positionAt = positionsIn(text);
  const report: Report = (offset, severity, code, message) => {
    diagnostics.push({ severity, code, message, position: positionAt(offset), source: 'cluster' });
  };
  const { value: root, fault } = readYaml(text);
  if (root === undefined) {
    report(
      fault?.offset ?? 0,
      'error',
      'cluster-yaml',
      `${fault?.message ?? 'no YAML'}; ${fault?.advice ?? 'correct it'}`,
    );
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
    report(
      list?.offset ?? root.offset,
      'error',
      'cluster-key-missing',
      'cluster lacks members; list at least one',
    );
    return { diagnostics };
  }
  const members = list.items
    .map((item, index) => memberOf(item, index, report))
    .filter((each) => each !== undefined);
  if (diagnostics.length > 0 || version === undefined || token === undefined || dataDirectory === undefined) {
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
