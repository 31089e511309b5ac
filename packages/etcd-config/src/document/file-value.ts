import { durationOf, type FlagSpec, type FlagValue, type Version } from '@harderway/component-flags';
import { parseEtcdValue, parseUrlList } from './value.js';
import { type FileValue, kindWord } from './yaml/value.js';

/** A value of the file as a flag's value, or why etcd refuses it. */
export type FileValueResult =
  | { readonly kind: 'value'; readonly value: FlagValue }
  /** `null`: as if the setting was not made. */
  | { readonly kind: 'unset' }
  /** Refused while the file is decoded. */
  | { readonly kind: 'type'; readonly got: string; readonly wanted: string }
  /** Decoded, then refused. */
  | { readonly kind: 'content'; readonly message: string };

const integerBits: Readonly<Record<string, { readonly bits: number; readonly signed: boolean }>> = {
  int: { bits: 64, signed: true },
  int64: { bits: 64, signed: true },
  duration: { bits: 64, signed: true },
  uint: { bits: 64, signed: false },
  uint32: { bits: 32, signed: false },
  uint64: { bits: 64, signed: false },
};

const listTypes: ReadonlySet<string> = new Set([
  'strings',
  'log-outputs',
  'log-output',
  'discovery-endpoints',
]);

/** True if a setting is a YAML list in the file; other lists are one string with commas. */
export function isFileList(name: string, spec: FlagSpec): boolean {
  return spec.type === 'strings' || listTypes.has(name);
}

/** The type that etcd's source declares for a setting of the file, which its errors name. */
function goType(name: string, spec: FlagSpec): string {
  if (isFileList(name, spec)) return '[]string';
  if (spec.type === 'duration') return 'time.Duration';
  return spec.type in integerBits || spec.type === 'bool' ? spec.type : 'string';
}

function integer(value: FileValue, spec: FlagSpec, wanted: string): FileValueResult {
  if (value.kind !== 'number') return { kind: 'type', got: kindWord(value), wanted };
  const { bits, signed } = integerBits[spec.type] ?? { bits: 64, signed: true };
  const fault: FileValueResult = { kind: 'type', got: `number ${value.text}`, wanted };
  if (!/^-?\d+$/.test(value.text) || (!signed && value.text.startsWith('-'))) return fault;
  const number = BigInt(value.text);
  const low = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const high = signed ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n;
  if (number < low || number > high) return fault;
  if (spec.type === 'duration') return { kind: 'value', value: durationOf(number) };
  const exact = number >= BigInt(Number.MIN_SAFE_INTEGER) && number <= BigInt(Number.MAX_SAFE_INTEGER);
  return { kind: 'value', value: exact ? Number(number) : number };
}

function list(value: FileValue): FileValueResult {
  if (value.kind !== 'list') return { kind: 'type', got: kindWord(value), wanted: '[]string' };
  const bad = value.items.find((item) => item.kind !== 'string' && item.kind !== 'null');
  if (bad !== undefined) return { kind: 'type', got: kindWord(bad), wanted: 'string' };
  return { kind: 'value', value: value.items.map((item) => (item.kind === 'string' ? item.value : '')) };
}

/**
 * Reads a value of the configuration file for its flag. Nothing is converted: numbers are not strings, strings are not
 * numbers, durations are whole nanoseconds.
 */
export function readFileValue(
  name: string,
  spec: FlagSpec,
  value: FileValue,
  version: Version,
): FileValueResult {
  if (value.kind === 'null') return { kind: 'unset' };
  const wanted = goType(name, spec);
  if (wanted === '[]string') return list(value);
  if (spec.type in integerBits) return integer(value, spec, wanted);
  if (spec.type === 'bool') {
    return value.kind === 'bool'
      ? { kind: 'value', value: value.value }
      : { kind: 'type', got: kindWord(value), wanted };
  }
  if (value.kind !== 'string') return { kind: 'type', got: kindWord(value), wanted };
  // Nothing in the file checks these two when they are decoded: the first is checked when etcd
  // starts, the second never.
  if (name === 'initial-cluster-state' || name === 'v2-deprecation')
    return { kind: 'value', value: value.value };
  if (value.value === '' && spec.type !== 'string') return { kind: 'unset' };
  // Unlike on the command line, a URL that is written twice stays so.
  const result =
    spec.type === 'urls' && name !== 'cors'
      ? parseUrlList(value.value, version, true)
      : parseEtcdValue(name, spec, value.value, version);
  return result.ok ? { kind: 'value', value: result.value } : { kind: 'content', message: result.message };
}
