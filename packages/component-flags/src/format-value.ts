import type { FlagInput, FlagType } from './types.js';
import { formatCsvRecord } from './values/csv.js';
import { type Duration, formatDuration } from './values/duration.js';
import type { ModuleVerbosity } from './values/logging.js';
import { formatNamedCertKey, type NamedCertKey } from './values/named-cert.js';
import { formatPortRange, type PortRange } from './values/port-range.js';

const isNamedCertKey = (item: object): item is NamedCertKey => 'certFile' in item;

const isModuleVerbosity = (item: object): item is ModuleVerbosity => 'pattern' in item;

function formatItem(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  if (isModuleVerbosity(item)) return `${item.pattern}=${item.verbosity}`;
  return isNamedCertKey(item) ? formatNamedCertKey(item) : '';
}

const isList = (value: object): value is readonly unknown[] => Array.isArray(value);

const isDuration = (value: object): value is Duration => 'nanoseconds' in value && 'kind' in value;

const isPortRange = (value: object): value is PortRange =>
  'kind' in value && value.kind === 'port-range' && 'low' in value;

function formatMap(type: FlagType, value: object): readonly string[] {
  const separator = type === 'colonSeparatedMultimapStringString' ? ':' : '=';
  const pairs = Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    if (Array.isArray(item))
      return item.map((one) => (key === '' ? String(one) : `${key}${separator}${one}`));
    // A gate of the component itself: written like a map even where the type is the multimap.
    return [`${key}=${String(item)}`];
  });
  if (type === 'stringToString')
    return pairs.map((pair) => (pair.split('=').length > 2 ? formatCsvRecord([pair]) : pair));
  if (type === 'mapStringStringNoSplit') return pairs;
  return [pairs.join(',')];
}

/**
 * The texts to give a flag for a value: one for each use that it takes. A string is taken as it is.
 * Parsing them again gives the value back.
 */
export function formatFlagValue(type: FlagType, value: FlagInput): readonly string[] {
  if (typeof value === 'string') return [value];
  // JavaScript drops the sign of a negative zero, Go keeps it.
  if (Object.is(value, -0)) return ['-0'];
  if (typeof value !== 'object') return [String(value)];
  if (isList(value)) {
    if (type === 'stringArray' || type === 'namedCertKey') return value.map(formatItem);
    if (type === 'stringSlice') return [formatCsvRecord(value.map(formatItem))];
    return [value.map(formatItem).join(',')];
  }
  if (isDuration(value)) return [formatDuration(value)];
  if (isPortRange(value)) return [formatPortRange(value)];
  return formatMap(type, value);
}
