import type { PathState } from '../model/paths.js';

/** Mode and owner of a file or directory. */
export interface Attributes {
  /** Permission bits, e.g. `0o644`. */
  readonly mode: number;
  /** User name, or the number of a user without one: a user who has a name is never found by number. Default `root`. */
  readonly owner?: string | undefined;
  /** Group name, or the number of a group without one. Default `root`. */
  readonly group?: string | undefined;
}

/** The fault of a mode that chmod would refuse. */
export const modeFault = ({ mode }: Attributes): string | undefined =>
  Number.isInteger(mode) && mode >= 0 && mode <= 0o7777
    ? undefined
    : 'its mode must be a number from 0 to 0o7777';

export const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

export const ownerOf = ({ owner = 'root', group = 'root' }: Attributes): string => `${owner}:${group}`;

export function attributesWhy(wanted: Attributes, state: PathState): string[] {
  const why: string[] = [];
  if (state.mode !== wanted.mode) why.push(`mode is ${octal(state.mode)}`);
  const owner = `${state.owner}:${state.group}`;
  if (owner !== ownerOf(wanted)) why.push(`owner is ${owner}`);
  return why;
}
