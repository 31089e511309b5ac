/** The file that a process holds while it writes a secret, or makes or removes the lock of a directory. */
export const guardFile = '.lock.age.held';

/** Whether a file is the guard, or a stale guard that is being removed. Neither is a credential. */
export const isGuard = (name: string): boolean => name === guardFile || name === `${guardFile}.stale`;
