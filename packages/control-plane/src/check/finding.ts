import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Diagnostic } from '@harderway/diagnostics';
import type { Program } from '@harderway/program-settings';

/** Keys and indexes that lead to a value of cluster.yaml. */
export type KeyPath = readonly (string | number)[];

/** A problem of one host, and the value of cluster.yaml that causes it. */
export interface Finding {
  readonly diagnostic: Diagnostic;
  /** Absent for one that is about the cluster as a whole. */
  readonly host?: string | undefined;
  readonly path: KeyPath;
}

/** The value of cluster.yaml that decides a flag: the extra flag, the key that it follows from, or the version. */
export function causeOf(spec: ClusterSpec, { section, flags, name }: Program, flag: string): KeyPath {
  if (Object.hasOwn(spec[section].extraFlags, flag)) return [section, 'extraFlags', flag];
  const key = flags[flag]?.reserved ?? '';
  if (key !== '') return key.replace(/\[\].*$/, '').split('.');
  return ['versions', Object.hasOwn(spec.versions, name) ? name : 'kubernetes'];
}

/** The flag that a diagnostic is about, without dashes. */
export const flagOf = ({ subject = '' }: Diagnostic): string =>
  subject.replace(/^--/, '').split(/[,= ]/)[0] ?? '';
