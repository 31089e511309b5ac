import {
  type FlagSpec,
  type FlagValue,
  formatFlagValue,
  goFlagWords,
  parseFlagValue,
  parseGoUrl,
  splitHostPort,
  type ValueResult,
  type Version,
} from '@harderway/component-flags';
import { atLeast, featureGates } from '../catalog/catalog.js';

const fail = (message: string): ValueResult<FlagValue> => ({ ok: false, reason: 'syntax', message });

/** The URLs that a URL list flag has before it is set. */
export function defaultUrls(spec: FlagSpec): readonly string[] {
  return spec.default === '' ? [] : spec.default.split(',');
}

/** Before sockets were paths, each URL had the form of one to a host. */
function oldUrlFault(text: string): string | undefined {
  for (const url of text.split(',').map((each) => each.trim())) {
    const parsed = parseGoUrl(url);
    if (!parsed.ok || !/^unixs?$/.test(parsed.value.scheme)) continue;
    if (!splitHostPort(parsed.value.host).ok) return `URL address does not have the form "host:port": ${url}`;
    if (parsed.value.path !== '') return `URL must not contain a path: ${url}`;
  }
  return undefined;
}

/** The URLs of a text in etcd's order. */
const sortedUrls = (text: string): readonly string[] =>
  text
    .split(',')
    .map((url) => url.trim())
    .sort();

/** Reads a list of URLs. Up to 3.4, and in files, a URL that is written twice stays so. */
export function parseUrlList(text: string, version: Version, inFile = false): ValueResult<FlagValue> {
  const fault = atLeast(version, '3.5.13') ? undefined : oldUrlFault(text);
  const result = parseFlagValue({ type: 'urls' }, text);
  if (!result.ok || fault !== undefined) return result.ok ? fail(fault ?? '') : result;
  return inFile || !atLeast(version, '3.5') ? { ok: true, value: sortedUrls(text) } : result;
}

function parseUrls(name: string, spec: FlagSpec, text: string, version: Version): ValueResult<FlagValue> {
  // Each URL list flag takes one word besides URLs: `*` for cors, and the empty one for the others.
  if (name === 'cors' && text === '*') return { ok: true, value: ['*'] };
  if (name !== 'cors' && text === '') return { ok: true, value: defaultUrls(spec) };
  return parseUrlList(text, version);
}

// From 3.6 on `not-yet` is no longer a choice. The list may have several words, all of which must be known.
function parseV2Deprecation(spec: FlagSpec, text: string, version: Version): ValueResult<FlagValue> {
  const known = (spec.values ?? []).filter((word) => word !== 'not-yet' || !atLeast(version, '3.6'));
  const bad = text.split(',').find((word) => !known.includes(word));
  return bad === undefined ? { ok: true, value: text } : fail(`invalid value "${bad}"`);
}

function parseFeatureGates(spec: FlagSpec, text: string, version: Version): ValueResult<FlagValue> {
  const parsed = parseFlagValue(spec, text);
  if (!parsed.ok || typeof parsed.value !== 'object') return parsed;
  const known = new Set(['AllAlpha', 'AllBeta', ...featureGates(version).map((gate) => gate.name)]);
  const bad = Object.keys(parsed.value).find((gate) => !known.has(gate));
  return bad === undefined ? parsed : fail(`unrecognized feature gate: ${bad}`);
}

/** Reads the text of a flag's value as etcd does: the flag types of Go, and what etcd adds to them. */
export function parseEtcdValue(
  name: string,
  spec: FlagSpec,
  text: string,
  version: Version,
): ValueResult<FlagValue> {
  if (spec.type === 'urls') return parseUrls(name, spec, text, version);
  if (name === 'v2-deprecation') return parseV2Deprecation(spec, text, version);
  if (spec.type === 'featureGates') return parseFeatureGates(spec, text, version);
  // The empty text, split at commas, is one empty item.
  if (text === '' && (spec.type === 'strings' || spec.type === 'uniqueStrings'))
    return { ok: true, value: [''] };
  return parseFlagValue(spec, text);
}

/** The reason for which a value was refused, in the words that etcd prints. */
export const refusal = (spec: FlagSpec, result: ValueResult<FlagValue>): string =>
  result.ok ? '' : goFlagWords(spec.type, result.reason, result.message);

/** Writes a value as a flag takes it. */
export function valueText(spec: FlagSpec, value: FlagValue): string {
  return formatFlagValue(spec.type, value).join(',');
}
