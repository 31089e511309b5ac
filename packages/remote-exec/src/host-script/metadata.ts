import type { PutFile } from '../model/files.js';

/** `owner:group` for chown(1); empty if neither is given. */
export const ownership = ({ owner, group }: Pick<PutFile, 'owner' | 'group'>): string =>
  group === undefined ? (owner ?? '') : `${owner ?? ''}:${group}`;

/** A mode for chmod(1). */
export const modeText = ({ mode }: PutFile): string => mode.toString(8).padStart(4, '0');
