import type { PutFile } from '../model.js';

/** `owner:group` as chown takes it; empty if neither is given. */
export const ownership = ({ owner, group }: Pick<PutFile, 'owner' | 'group'>): string =>
  group === undefined ? (owner ?? '') : `${owner ?? ''}:${group}`;

/** A mode as chmod takes it. */
export const modeText = ({ mode }: PutFile): string => mode.toString(8).padStart(4, '0');

/** Whether a line of stat (size, mode, owner, group, uid, gid) matches the mode and owner of a file. */
export function matches(file: PutFile, stat: readonly string[]): boolean {
  const [, mode, owner, group, uid, gid] = stat;
  return (
    Number.parseInt(mode ?? '', 8) === file.mode &&
    (file.owner === undefined || file.owner === owner || file.owner === uid) &&
    (file.group === undefined || file.group === group || file.group === gid)
  );
}
