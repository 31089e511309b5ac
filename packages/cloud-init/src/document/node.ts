import { type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { CloudInitError } from '../errors.js';

// A word that begins with a letter or a slash: no version of YAML takes it for a number or a date.
const word = String.raw`[A-Za-z/](?:[\w./@%+=~*?()-]|:(?=\w))*`;
const furtherWord = String.raw`[\w./@%+=~*?(-](?:[\w./@%+=~*?()-]|:(?=\w))*`;
const plain = new RegExp(`^${word}(?: ${furtherWord})*$`);
const reserved = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?$/;

/** A line of a block: printable, and not ending in a blank. */
const blockLine =
  /^[\t -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufdcf]*[!-~\u00a1-\u167f\u2010-\u2027\u2030-\u205e]$/;

/**
 * Chooses how a text is written. cloud-init reads YAML 1.1 with PyYAML, netplan with libyaml, others read YAML 1.2;
 * they differ about `yes`, `0644`, `=`, `52:54:00:12:34:56`, tabs and unusual line ends. A text that one of them
 * could take for something else gets double quotes.
 */
function styleOf(text: string): Scalar.Type {
  if ((plain.test(text) && !reserved.test(text)) || ipv4.test(text)) return Scalar.PLAIN;
  const lines = text.replace(/\n$/, '').split('\n');
  const isBlock =
    text.includes('\n') && /^\S/.test(text) && lines.every((line) => line === '' || blockLine.test(line));
  // Empty lines at the end need an indicator that not all readers agree about.
  return isBlock && lines.at(-1) !== '' ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
}

/** A scalar that is written as it is: true, 17, null. */
function plainScalar(source: string, tag?: string): Scalar {
  const node = new Scalar(source);
  node.type = Scalar.PLAIN;
  if (tag !== undefined) node.tag = tag;
  return node;
}

/** A number that PyYAML too reads as one: it wants a dot in front of an exponent. */
function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value).replace(/^(-?\d+)e/, '$1.0e');
  return Number.isNaN(value) ? '.nan' : `${value < 0 ? '-' : ''}.inf`;
}

const unwritable = (value: unknown): CloudInitError =>
  new CloudInitError('unwritable-value', `YAML has no value for ${String(value)}`, {
    hint: 'give texts, numbers, booleans, null, valid dates, bytes, and lists and mappings of these',
  });

function scalarOf(value: unknown): Scalar {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw unwritable(value);
    return plainScalar(value.toISOString().replace('T00:00:00.000Z', ''));
  }
  if (value instanceof Uint8Array)
    return plainScalar(btoa(String.fromCodePoint(...value)), 'tag:yaml.org,2002:binary');
  if (typeof value === 'number') return plainScalar(numberText(value));
  if (typeof value === 'boolean' || typeof value === 'bigint' || value === null)
    return plainScalar(String(value));
  if (typeof value !== 'string') throw unwritable(value);
  const node = new Scalar(value);
  node.type = styleOf(value);
  return node;
}

/**
 * The keys of a mapping, written as numbers if all of them are whole numbers. PyYAML reads a key without quotes as a number, and
 * cloud-init sorts the keys of snap.commands: texts would run in another order, and texts beside numbers fail.
 */
function keyNodes(names: readonly string[]): readonly Scalar[] {
  const isNumbered = names.every((name) => /^(?:0|[1-9]\d*)$/.test(name));
  return names.map((name) => (isNumbered ? plainScalar(name) : scalarOf(name)));
}

const isNumber = (text: unknown): boolean => /^\d+$/.test(String(text));

/** The key of an entry that is added to others: a number, if there are numbers among them. */
export const keyBeside = (name: string, others: readonly unknown[]): Scalar =>
  isNumber(name) &&
  others.some((key) => key instanceof Scalar && key.type === Scalar.PLAIN && isNumber(key.value))
    ? plainScalar(name)
    : scalarOf(name);

/** Keys whose lists are written on one line. */
const inline: readonly string[] = ['addresses', 'search'];

/** The node of a value, for a document of the schema `failsafe`, in which every scalar is a text. */
export function nodeOf(value: unknown, key?: string): Node {
  if (Array.isArray(value)) {
    const node = new YAMLSeq();
    node.items = value.map((item) => nodeOf(item));
    node.flow = value.length === 0 || (key !== undefined && inline.includes(key));
    return node;
  }
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array)
    return scalarOf(value);
  const node = new YAMLMap();
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const keys = keyNodes(entries.map(([name]) => name));
  node.items = entries.map(
    ([name, inner], index) => new Pair(keys[index] ?? scalarOf(name), nodeOf(inner, name)),
  );
  node.flow = entries.length === 0;
  return node;
}
