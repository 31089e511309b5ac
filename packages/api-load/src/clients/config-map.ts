import { RequestFailed } from '../cause.js';

/** A ConfigMap that a ledger writes. */
export interface LedgerEntry {
  readonly name: string;
  readonly number: number;
  /** Label of all objects of one run. */
  readonly run: string;
  /** The version that it replaces; undefined for a new object. */
  readonly resourceVersion: string | undefined;
}

/** The part of a ConfigMap that is read here; all of it may be missing in the answer of another server. */
interface ConfigMap {
  readonly metadata?: { readonly name?: unknown; readonly resourceVersion?: unknown } | null;
  readonly data?: { readonly number?: unknown } | null;
}

/** A ConfigMap as the API takes it. */
export const configMap = ({ name, number, run, resourceVersion }: LedgerEntry): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name,
    labels: { 'api-load/run': run },
    resourceVersion,
  },
  data: { number: String(number) },
});

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function objectIn(answer: string): object {
  let value: unknown;
  try {
    value = JSON.parse(answer);
  } catch {
    // What JSON.parse says quotes the answer.
  }
  if (!isObject(value)) throw new RequestFailed('protocol', 'the answer is not an object of JSON');
  return value;
}

/**
 * The version of the object in an answer.
 *
 * @throws RequestFailed `protocol` if the answer is no object with a version
 */
export function versionOf(answer: string): string {
  const { metadata }: ConfigMap = objectIn(answer);
  const version = metadata?.resourceVersion;
  if (typeof version !== 'string')
    throw new RequestFailed('protocol', 'the answer has no metadata.resourceVersion');
  return version;
}

/**
 * The numbers in a list of ConfigMaps, by name.
 *
 * @throws RequestFailed `protocol` if the answer is no list
 */
export function numbersOf(answer: string): ReadonlyMap<string, number> {
  const { items }: { readonly items?: unknown } = objectIn(answer);
  if (!Array.isArray(items)) throw new RequestFailed('protocol', 'the answer is a list without items');
  const found = items.filter(isObject).map(({ metadata, data }: ConfigMap) => {
    const number = Number(data?.number ?? 0);
    return [String(metadata?.name), Number.isInteger(number) ? number : 0] as const;
  });
  return new Map(found);
}
