import { nearest } from '@harderway/diagnostics';
import { formatKeyPath, type KeyPath } from '@harderway/yaml-text';
import type * as z from 'zod';
import type { Finding } from './diagnostics.js';
import { type FormatName, formats } from './formats.js';
import { keysAt, ownersOf } from './keys.js';

type Issue = z.core.$ZodIssue;

const isFormat = (name: string): name is FormatName => Object.hasOwn(formats, name);

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text === '' ? 'an empty string' : text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
};

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return kinds[typeof value] ?? `a ${typeof value}`;
}

/** The value at a path of plain data; undefined if it is missing. */
export function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** Lists and mappings of cluster.yaml as they are written, by their key. */
const examples: Readonly<Record<string, string>> = {
  api: 'api: {virtualIp: 192.168.1.21}',
  hosts: 'hosts:, and below it - {name: control0, role: control, address: 192.168.1.11} for each',
  extraFlags: 'extraFlags: {v: 4}',
  ssh: 'ssh: {user: ubuntu}',
  versions: 'versions: {kubernetes: 1.36.3, etcd: 3.6.14}',
  readBy: 'readBy: [kube-apiserver]',
  files: 'files:, and below it - {path: /etc/example, content: text} for each',
};

/** The advice for a value of another type than the key takes. */
function typeHint(path: KeyPath, wanted: string, value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  const [, digits] = /^(\d+) *(?:h|m|s|min|sec|hours?|minutes?|seconds?)$/.exec(text) ?? [];
  if (digits !== undefined) return `write the number without a unit: ${digits}`;
  if (path.length === 0) return 'start from the template that harderway init writes';
  const example = examples[String(path.findLast((key) => typeof key === 'string'))];
  return example === undefined ? `write ${wanted} here` : `write it like ${example}`;
}

/** The advice for a text that was meant as a key and a value, as in `port:22`; undefined for any other. */
function blankHint(text: string): string | undefined {
  const [key] = /^[A-Za-z][\w-]*:(?!\/\/)/.exec(text) ?? [];
  return key === undefined ? undefined : `put a blank after ${key}`;
}

function unknownKeys(path: KeyPath, names: readonly string[]): readonly Finding[] {
  const siblings = keysAt(path);
  const owner = formatKeyPath(path);
  return names.map((name): Finding => {
    const found = { code: 'unknown-key', path: [...path, name], atKey: true } as const;
    if (name === '<<')
      return { ...found, message: 'YAML 1.2 has no merge keys', hint: 'write the keys themselves' };
    const spaced = blankHint(name);
    const close = nearest(spaced === undefined ? name : name.replace(/:.*/s, ''), siblings);
    const elsewhere = ownersOf(name).filter((place) => place !== owner);
    const hint =
      spaced ??
      (close !== undefined
        ? `did you mean ${close}?`
        : elsewhere.length > 0
          ? `${name} belongs under ${elsewhere.map((place) => place || 'the top level').join(' or ')}`
          : `the keys here are ${siblings.join(', ')}`);
    const message = `${show(name)} is not a key of ${owner === '' ? 'cluster.yaml' : owner}`;
    return { ...found, message, hint, ...(close === undefined ? {} : { meant: [...path, close] }) };
  });
}

function wrongType(
  issue: Issue & { code: 'invalid_type' },
  path: KeyPath,
  value: unknown,
  root: unknown,
): Finding {
  const name = formatKeyPath(path) || 'the file';
  const leaf = path.at(-1);
  if (value === undefined) {
    return { code: 'missing-key', message: `${name} is missing`, hint: missingHint(leaf, root), path };
  }
  const wanted = kinds[issue.expected] ?? issue.expected;
  const hint =
    issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')
      ? leaf === 'kubernetes' || leaf === 'etcd'
        ? 'write all three numbers, as in 1.31.0: two alone are read as a decimal number'
        : 'put it in quotes'
      : issue.expected === 'boolean'
        ? 'write true or false without quotes (yes, no, on and off are strings in YAML 1.2)'
        : typeof value === 'string' && /^\d+$/.test(value)
          ? 'write the number without quotes'
          : value === null
            ? 'give a value or remove the key'
            : (typeof value === 'string' && issue.expected !== 'string' && blankHint(value)) ||
              typeHint(path, wanted, value);
  return { code: 'wrong-type', message: `${name} must be ${wanted}, not ${kindOf(value)}`, hint, path };
}

/** An address of the /24 of the first host, which no host has. */
function nearHosts(root: unknown): string {
  const hosts = valueAt(root, ['hosts']);
  const addresses = (Array.isArray(hosts) ? hosts : []).map((host) => String(valueAt(host, ['address'])));
  const network = /^(?:\d{1,3}\.){3}/.exec(addresses[0] ?? '')?.[0] ?? '192.168.1.';
  const free = Array.from({ length: 233 }, (_, index) => `${network}${index + 21}`);
  return free.find((address) => !addresses.includes(address)) ?? `${network}254`;
}

function missingHint(leaf: string | number | undefined, root: unknown): string {
  if (leaf === 'api' || leaf === 'virtualIp')
    return `give the API a free address of the hosts' network: api: {virtualIp: ${nearHosts(root)}}`;
  if (leaf === 'hosts') return 'list the machines, each with name, role and address';
  if (leaf === 'role') return 'add role: control or role: gateway';
  return `add ${leaf ?? 'it'}`;
}

/** Whether zod says only that a number is no exact integer of JavaScript: each of ours has a smaller limit, which it reports too. */
const isBeyondAny = (issue: Issue): boolean =>
  (issue.code === 'too_big' && issue.maximum === Number.MAX_SAFE_INTEGER) ||
  (issue.code === 'too_small' && issue.minimum === Number.MIN_SAFE_INTEGER);

/**
 * Turns the issues of zod into findings for the author of cluster.yaml. A key that is only misspelled, or may come from a `<<`
 * merge, is not reported as missing too.
 */
export function describeIssues(issues: readonly Issue[], root: unknown): readonly Finding[] {
  const all = issues.filter((issue) => !isBeyondAny(issue)).flatMap((issue) => describeIssue(issue, root));
  const meant = new Set(
    all.flatMap((found) => (found.meant === undefined ? [] : [formatKeyPath(found.meant)])),
  );
  const merged = new Set(
    all.flatMap(({ path }) => (path.at(-1) === '<<' ? [formatKeyPath(path.slice(0, -1))] : [])),
  );
  return all.filter(
    ({ code, path }) =>
      code !== 'missing-key' ||
      !(meant.has(formatKeyPath(path)) || merged.has(formatKeyPath(path.slice(0, -1)))),
  );
}

function describeIssue(issue: Issue, root: unknown): readonly Finding[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  const value = valueAt(root, path);
  const name = formatKeyPath(path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(path, issue.keys);
    case 'invalid_type':
      return [wrongType(issue, path, value, root)];
    case 'invalid_value': {
      const values = issue.values.map(String);
      if (value === undefined)
        return [wrongType({ ...issue, code: 'invalid_type', expected: 'string' }, path, value, root)];
      const close = typeof value === 'object' ? undefined : nearest(String(value), values);
      const hint = close !== undefined ? `did you mean ${close}?` : `write one of ${values.join(', ')}`;
      return [{ code: 'unknown-value', message: `${name} cannot be ${show(value)}`, hint, path }];
    }
    case 'too_small':
    case 'too_big': {
      if (issue.origin === 'array') {
        const hint =
          path.at(-1) === 'hosts' ? missingHint('hosts', root) : 'list at least one, or remove the key';
        return [{ code: 'missing-key', message: `${name} is empty`, hint, path }];
      }
      const limit = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
      const message = `${name} is ${show(value)}`;
      return [{ code: 'number-out-of-range', message, hint: `write ${limit}`, path }];
    }
    case 'invalid_union': {
      const message = `${name} must be a string, a number or a boolean, not ${kindOf(value)}`;
      const hint = 'join several values with commas';
      return [{ code: 'wrong-type', message, hint, path }];
    }
    case 'invalid_key': {
      const { code, what, hint } = formats.flagName;
      const key = String(path.at(-1));
      return [{ code, message: `${show(key)} is not ${what}`, hint: hint(key), path, atKey: true }];
    }
    default: {
      const format = isFormat(issue.message) ? formats[issue.message] : undefined;
      const message = format ? `${show(value)} is not ${format.what}` : `${name}: ${issue.message}`;
      return [{ code: format?.code ?? 'wrong-type', message, hint: format?.hint(String(value)), path }];
    }
  }
}
