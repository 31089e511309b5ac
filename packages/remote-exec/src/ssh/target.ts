import type { SshTarget } from '../model/ssh-target.js';

/** The name of a target in results and errors. */
export const nameOf = (target: Pick<SshTarget, 'name' | 'host'>): string => target.name ?? target.host;

/** One file or several, as a list. */
export const filesOf = <F extends readonly string[] | undefined>(files: string | F): readonly string[] | F =>
  typeof files === 'string' ? [files] : files;
