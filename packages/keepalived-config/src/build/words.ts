import type { ValueType } from '../grammar/model.js';

/** A value that has no words, and what is wrong with it. */
export interface NoWords {
  readonly problem: string;
}

/** The words that a value is written with, quoted where they need it. */
export type WrittenWords = readonly string[] | NoWords;

/** A word as it is written: in double quotes if blanks, braces or comment characters are in it. */
const quoted = (word: string): string => (word === '' || /[ \t#!{}'\\]/.test(word) ? `"${word}"` : word);

/** Fields that come first, in this order; of some only the value is written. */
const leading = ['name', 'address', 'fwmark', 'group', 'port', 'family', 'weight'];
const bare = new Set(['name', 'address', 'port', 'family']);

/** Whether a value has fields. */
export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The fields of an object that are set, in their order. */
export function fieldsOf(value: object): readonly (readonly [string, unknown])[] {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  return entries.filter(([, each]) => each !== undefined);
}

function fieldWords([name, value]: readonly [string, unknown]): readonly string[] {
  if (value === true) return [name];
  if (value === false) return [];
  return bare.has(name) ? [quoted(String(value))] : [name, quoted(String(value))];
}

/** The words of an entry: its name or address, then its options. A text is taken as it is. */
export function entryWords(entry: unknown): WrittenWords {
  if (typeof entry === 'string') return [entry];
  if (!isObject(entry)) return { problem: 'it is not an entry' };
  const fields = fieldsOf(entry);
  const first = leading.flatMap((name) => fields.filter((each) => each[0] === name));
  return [...first, ...fields.filter(([name]) => !leading.includes(name))].flatMap(fieldWords);
}

function forwardingWords(value: unknown): WrittenWords {
  if (typeof value === 'string') return [value];
  if (!isObject(value) || !('kind' in value)) return { problem: 'it is no way of forwarding' };
  if (value.kind !== 'tunnel') return [value.kind === 'direct' ? 'DR' : 'NAT'];
  const tunnel = new Map('tunnel' in value && isObject(value.tunnel) ? fieldsOf(value.tunnel) : []);
  const checksum = { none: 'nocsum', full: 'csum', remote: 'remcsum' }[String(tunnel.get('checksum'))];
  const type = String(tunnel.get('kind') ?? 'ipip');
  return [
    'TUN',
    ...(type === 'ipip' ? [] : ['type', type]),
    ...(tunnel.has('port') ? ['port', String(tunnel.get('port'))] : []),
    ...(checksum === undefined || type === 'ipip' ? [] : [checksum]),
  ];
}

function scriptWords(value: unknown): WrittenWords {
  if (typeof value === 'string') return [`"${value}"`];
  if (!isObject(value) || !('command' in value)) return { problem: 'it is not a command' };
  const { command, user, group }: { command: unknown; user?: unknown; group?: unknown } = value;
  return [`"${command}"`, ...[user, group].flatMap((each) => (each === undefined ? [] : [String(each)]))];
}

/** A number without an exponent. */
const plainNumber = (value: number): string =>
  Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(6).replace(/0+$/, '');

function numberWords(value: unknown): WrittenWords {
  return typeof value === 'number' && Number.isFinite(value)
    ? [plainNumber(value)]
    : { problem: 'it is not a number' };
}

/** The words behind a keyword of a type. `true` stands for none where a value may be missing. */
export function valueWords({ kind }: ValueType, value: unknown): WrittenWords {
  switch (kind) {
    case 'flag':
      return value === true ? [] : { problem: 'a flag is true or left out' };
    case 'bool':
      return typeof value === 'boolean' ? (value ? [] : ['no']) : { problem: 'it is not true or false' };
    case 'unsigned':
    case 'integer':
    case 'seconds':
      return numberWords(value);
    case 'weight':
      return isObject(value) && 'weight' in value
        ? [String(value.weight), ...('reverse' in value && value.reverse === true ? ['reverse'] : [])]
        : numberWords(value);
    case 'forwarding':
      return forwardingWords(value);
    case 'script':
    case 'command':
      return scriptWords(value);
    case 'line':
    case 'user':
      return typeof value === 'string' ? [value] : { problem: 'it is not a text' };
    default:
      return typeof value === 'string' ? [quoted(value)] : { problem: 'it is not a text' };
  }
}
