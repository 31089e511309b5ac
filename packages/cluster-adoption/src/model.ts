import type { Evidence } from '@harderway/cluster-doctor/cluster';

/** One thing that adoption found out, and where. */
export interface AdoptionNote {
  /** A key of cluster.yaml such as `api.virtualIp`, a flag such as `kube-apiserver --v`, or a file. */
  readonly subject: string;
  /** The value, or a sentence about it. */
  readonly message: string;
  readonly evidence: readonly Evidence[];
}

/** How much of a cluster cluster.yaml describes. */
export interface AdoptionReport {
  /** Written into cluster.yaml as it was found. */
  readonly exact: readonly AdoptionNote[];
  /** Not set by anybody: a default holds, which the note names. */
  readonly defaults: readonly AdoptionNote[];
  /** cluster.yaml has no way to say this. A plan would change it, or leave it alone without knowing it. */
  readonly inexpressible: readonly AdoptionNote[];
  /** Facts that the bundle lacks. Unless this list is empty, no cluster.yaml is written. */
  readonly unknown: readonly AdoptionNote[];
  /** Reasons why a cluster of this kind can't be adopted. Unless this list is empty, no cluster.yaml is written. */
  readonly refused: readonly AdoptionNote[];
}

/** The name of a list of {@link AdoptionReport}. */
type Verdict = keyof AdoptionReport;

/** A note with the list that it belongs to. */
export interface Entry extends AdoptionNote {
  readonly verdict: Verdict;
}

/** A value that was read, with notes about it. Without a value, a note says why. */
export interface Reading<T> {
  readonly value?: T | undefined;
  readonly entries: readonly Entry[];
}

/** Makes an entry. */
export const entry = (
  verdict: Verdict,
  subject: string,
  message: string,
  ...evidence: readonly Evidence[]
): Entry => ({ verdict, subject, message, evidence });

/** A value that goes into cluster.yaml as it was found. */
export const exact = <T extends string | number | boolean>(
  subject: string,
  value: T,
  ...evidence: readonly Evidence[]
): Reading<T> => ({ value, entries: [entry('exact', subject, `${value}`, ...evidence)] });

/** Sorts entries into the lists of a report. */
export function reportOf(entries: readonly Entry[]): AdoptionReport {
  const of = (verdict: Verdict): readonly AdoptionNote[] =>
    entries.flatMap(({ verdict: own, ...note }) => (own === verdict ? [note] : []));
  return {
    exact: of('exact'),
    defaults: of('defaults'),
    inexpressible: of('inexpressible'),
    unknown: of('unknown'),
    refused: of('refused'),
  };
}

/** The section `loadBalancer` of cluster.yaml. */
export interface AdoptedBalancer {
  readonly scheduler: string;
  readonly checkIntervalSeconds: number;
  readonly checkTimeoutSeconds: number;
  readonly quiescent: boolean;
}
