// The entry `./programs`: programs of releases for hosts, and the lock file that pins them.
export { lockFileOf } from './programs/lock-file.js';
export type { ProgramsLock } from './programs/locked.js';
export { type ProgramsOptions, releasePrograms } from './programs/programs.js';
