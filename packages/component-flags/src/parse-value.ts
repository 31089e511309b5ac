import { parseCidr } from '@harderway/ip-address';
import type { FlagType, FlagValue } from './types.js';
import { parseBool } from './values/bool.js';
import { parseCsvRecord } from './values/csv.js';
import { parseDuration } from './values/duration.js';
import { parseFloatText } from './values/float.js';
import { type IntegerForm, parseSigned, parseUnsigned } from './values/integer.js';
import { parseIpValue } from './values/ip.js';
import {
  parseModulePatterns,
  parseModuleSpec,
  parseQuantity,
  parseSeverity,
  parseTraceLocation,
} from './values/logging.js';
import {
  parseComponentMultimap,
  parseConfigurationMap,
  parseKeyValue,
  parseMapStringBool,
  parseStringToString,
} from './values/maps.js';
import { parseNamedCertKey } from './values/named-cert.js';
import { parsePortRange } from './values/port-range.js';
import { fail, ok, type ValueResult } from './values/result.js';
import { parseEtcdUrls } from './values/url.js';

/** The facts about a flag that {@link parseFlagValue} needs. */
export interface ValueSpec {
  readonly type: FlagType;
  /** The words that an `enum` takes. */
  readonly values?: readonly string[] | undefined;
}

type Parser = (text: string, spec: ValueSpec) => ValueResult<FlagValue>;

const BASE0 = { bits: 64, base: 0 } as const satisfies IntegerForm;
const BASE0_32 = { bits: 32, base: 0 } as const satisfies IntegerForm;

const items = (text: string): readonly string[] => (text === '' ? [] : text.split(','));

function int32Slice(text: string): ValueResult<readonly number[]> {
  const out: number[] = [];
  for (const piece of text.split(',')) {
    const value = parseSigned(piece, BASE0_32);
    if (!value.ok) return value;
    out.push(Number(value.value));
  }
  return ok(out);
}

function cidrs(text: string): ValueResult<readonly string[]> {
  const bad = text.split(',').find((piece) => parseCidr(piece.trim()) === undefined);
  return bad === undefined
    ? ok(text.split(',').map((piece) => piece.trim()))
    : fail(`invalid CIDR address: ${bad}`);
}

const version = (text: string): ValueResult<boolean | string> =>
  text === 'raw' || /^v\d/.test(text) ? ok(text) : parseBool(text);

const gates = (text: string): ValueResult<FlagValue> => parseMapStringBool(text);

const PARSERS: Readonly<Record<FlagType, Parser>> = {
  bool: parseBool,
  int: (text) => parseSigned(text, BASE0),
  int32: (text) => parseSigned(text, BASE0_32),
  int64: (text) => parseSigned(text, BASE0),
  uint: (text) => parseUnsigned(text, BASE0),
  uint32: (text) => parseUnsigned(text, BASE0_32),
  uint64: (text) => parseUnsigned(text, BASE0),
  float32: (text) => parseFloatText(text, 32),
  float64: (text) => parseFloatText(text, 64),
  duration: parseDuration,
  string: ok,
  stringSlice: (text) => (text === '' ? ok([]) : parseCsvRecord(text)),
  stringArray: (text) => ok([text]),
  int32Slice,
  stringToString: parseStringToString,
  mapStringString: parseConfigurationMap,
  mapStringStringNoSplit: parseKeyValue,
  mapStringBool: parseMapStringBool,
  colonSeparatedMultimapStringString: (text) => parseComponentMultimap(text),
  ip: parseIpValue,
  cidrs,
  portRange: parsePortRange,
  namedCertKey: (text) => {
    const one = parseNamedCertKey(text);
    return one.ok ? ok([one.value]) : one;
  },
  quantity: parseQuantity,
  level: (text) => parseSigned(text, { bits: 32, base: 10 }),
  verbosity: (text) => parseUnsigned(text, { bits: 31, base: 10 }),
  severity: parseSeverity,
  traceLocation: parseTraceLocation,
  moduleSpec: parseModuleSpec,
  modulePatterns: parseModulePatterns,
  version,
  strings: (text) => ok(items(text)),
  uniqueStrings: (text) => ok([...new Set(items(text))].sort()),
  urls: parseEtcdUrls,
  enum: (text, spec) => (spec.values?.includes(text) === true ? ok(text) : fail('invalid value')),
  featureGates: gates,
  ignored: () => ok(true),
};

/**
 * Parses the text of one use of a flag.
 *
 * @returns the value, or the error text as the Go library words it (without the flag's name around it).
 */
export const parseFlagValue = (spec: ValueSpec, text: string): ValueResult<FlagValue> =>
  PARSERS[spec.type](text, spec);
