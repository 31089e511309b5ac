import type { PathState } from '../model/paths.js';

/** Mode and owner of a file or directory. */
export interface Attributes {
  /** Permission bits, e.g. `0o644`. */
  readonly mode: number;
  /** User name or number. Default `root`. */
  readonly owner?: string | undefined;
  /** Group name or number. Default `root`. */
  readonly group?: string | undefined;
}

/** The fault of a mode that chmod would refuse. */
export const modeFault = ({ mode }: Attributes): string | undefined =>
  Number.isInteger(mode) && mode >= 0 && mode <= 0o7777
    ? undefined
    : 'its mode must be a number from 0 to 0o7777';

export const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

export const ownerOf = ({ owner = 'root', group = 'root' }: Attributes): string => `${owner}:${group}`;

const isSame = (wanted: string, name: string, id: number | undefined): boolean =>
  wanted === name || (/^\+?\d+$/.test(wanted) && Number(wanted) === id);

/** Whether a path has this owner and group, each by its name or by its number. */
export const isOwnedBy = (
  { owner = 'root', group = 'root' }: Pick<Attributes, 'owner' | 'group'>,
  state: PathState,
): boolean => isSame(owner, state.owner, state.uid) && isSame(group, state.group, state.gid);

export function attributesWhy(wanted: Attributes, state: PathState): string[] {
  const why: string[] = [];
  if (state.mode !== wanted.mode) why.push(`mode is ${octal(state.mode)}`);
  if (!isOwnedBy(wanted, state)) why.push(`owner is ${state.owner}:${state.group}`);
  return why;
}
