/** The file that a process holds while it writes a secret, or makes or removes the lock of a directory. */
export const guardFile = '.lock.age.held';

/** Whether a file is such a guard, or the one that a stale guard is removed under. It is no credential, and gone in milliseconds. */
export const isGuard = (name: string): boolean => name === guardFile || name === `${guardFile}.stale`;
