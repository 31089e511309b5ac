import type { ClusterSpec } from '@harderway/cluster-spec';
import { credentialsDirectory, type Program } from '@harderway/program-settings';
import type { Item } from '../model/item.js';
import { plain } from './items.js';

/** The settings of [Service] that run a program in a sandbox as its own user; none in the guide profile. */
export function sandboxOf({ unit }: Program, spec: ClusterSpec): Readonly<Record<string, readonly string[]>> {
  if (spec.profile === 'guide') return {};
  return Object.fromEntries(Object.entries(unit).map(([key, { values }]) => [key, values(spec)]));
}

/** The user that a program runs as, if it has one of its own. */
export const serviceUser = ({ name }: Program, { profile }: ClusterSpec): readonly Item[] =>
  profile === 'guide' ? [] : [plain({ kind: 'user', name })];

/** Mode of a program's unit file: in production its command line is for root alone (CIS 1.1.1 to 1.1.7). */
export const unitMode = ({ profile }: ClusterSpec): number => (profile === 'guide' ? 0o644 : 0o600);

/** Where a program reads one of its credentials. */
export const credentialPath = (program: Program, name: string, { profile }: ClusterSpec): string =>
  `${profile === 'guide' ? program.directory : credentialsDirectory(program)}/${name}`;

/** The file on the host that a program's path is, or is a copy of. */
export function originalPath(program: Program, path: string): string {
  const copies = `${credentialsDirectory(program)}/`;
  return path.startsWith(copies) ? `${program.directory}/${path.slice(copies.length)}` : path;
}
