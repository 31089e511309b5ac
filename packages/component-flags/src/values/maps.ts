import { parseBool } from './bool.js';
import { parseCsvRecord } from './csv.js';
import { fail, ok, type ValueResult } from './result.js';

/** A map without a prototype: any key is just a key. */
export const emptyMap = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;

const pairsOf = (text: string): readonly string[] => text.split(',').filter((pair) => pair !== '');

function splitOnce(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/**
 * `mapStringString` (runtime-config): comma split, blanks trimmed, a key without `=` has an empty value.
 * Source: k8s.io/component-base `cli/flag/configuration_map.go`.
 */
export function parseConfigurationMap(text: string): ValueResult<Readonly<Record<string, string>>> {
  const out = emptyMap<string>();
  for (const pair of pairsOf(text)) {
    const [key, value = ''] = splitOnce(pair, '=');
    out[key.trim()] = value.trim();
  }
  return ok(out);
}

/**
 * `mapStringBool` (feature-gates before 1.31): each value must be a Go bool.
 * Source: k8s.io/component-base `featuregate/feature_gate.go`.
 */
export function parseMapStringBool(text: string): ValueResult<Readonly<Record<string, boolean>>> {
  const out = emptyMap<boolean>();
  for (const pair of pairsOf(text)) {
    const [rawKey, rawValue] = splitOnce(pair, '=');
    const key = rawKey.trim();
    if (rawValue === undefined) return fail(`missing bool value for ${key}`);
    const value = parseBool(rawValue.trim());
    if (!value.ok) return fail(`invalid value of ${key}=${rawValue.trim()}, err: ${value.message}`);
    out[key] = value.value;
  }
  return ok(out);
}

/**
 * `colonSeparatedMultimapStringString` (feature-gates and emulated-version from 1.31): `component:value`; the
 * component may be left out, then the key is the empty string.
 * Source: k8s.io/component-base `cli/flag/colon_separated_multimap_string_string.go`.
 */
export function parseComponentMultimap(
  text: string,
  separator = ':',
): ValueResult<Readonly<Record<string, readonly string[]>>> {
  const out = emptyMap<string[]>();
  for (const pair of pairsOf(text)) {
    const [first, second] = splitOnce(pair, separator);
    const key = second === undefined ? '' : first.trim();
    out[key] ??= [];
    out[key].push((second ?? first).trim());
  }
  return ok(out);
}

/** `stringToString`: `k=v`, or a CSV record of them. Source: pflag `string_to_string.go`. */
export function parseStringToString(text: string): ValueResult<Readonly<Record<string, string>>> {
  const count = text.split('=').length - 1;
  if (count === 0) return fail(`${text} must be formatted as key=value`);
  const record = count === 1 ? ok([text.replace(/^"+|"+$/g, '')]) : parseCsvRecord(text);
  if (!record.ok) return record;
  const out = emptyMap<string>();
  for (const pair of record.value) {
    const [key, value] = splitOnce(pair, '=');
    if (value === undefined) return fail(`${pair} must be formatted as key=value`);
    out[key] = value;
  }
  return ok(out);
}

/**
 * `mapStringString` without splitting (oidc-required-claim): one `key=value` a use.
 * Source: k8s.io/component-base `cli/flag/map_string_string.go`, `NoSplit`.
 */
export function parseKeyValue(text: string): ValueResult<Readonly<Record<string, string>>> {
  const [key, value] = splitOnce(text, '=');
  if (value === undefined) return fail('malformed pair, expect string=string');
  const out = emptyMap<string>();
  out[key.trim()] = value.trim();
  return ok(out);
}
