/** A ConfigMap that a ledger writes. */
export interface LedgerEntry {
  readonly name: string;
  readonly number: number;
  /** Label of all objects of one run. */
  readonly run: string;
  /** The version that it replaces; undefined for a new object. */
  readonly resourceVersion: string | undefined;
}

interface ConfigMap {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly data?: { readonly number?: string | undefined } | undefined;
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

/** The version of the object in an answer. */
export function versionOf(answer: string): string {
  const { metadata }: ConfigMap = JSON.parse(answer);
  return metadata.resourceVersion;
}

/** The numbers in a list of ConfigMaps, by name. */
export function numbersOf(answer: string): ReadonlyMap<string, number> {
  const { items }: { readonly items: readonly ConfigMap[] } = JSON.parse(answer);
  return new Map(items.map(({ metadata, data }) => [metadata.name, Number(data?.number ?? 0)]));
}
