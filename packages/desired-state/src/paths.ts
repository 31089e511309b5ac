/** Where a host keeps what harderway knows about it: digests of started services, checksums, the lock. */
export const stateDirectory: string = '/var/lib/harderway';

/** Where apply stores the digest that a unit was last started with. */
export const digestPath = (unit: string): string => `${stateDirectory}/digests/${unit}`;

/** Checksums of large files, keyed by inode, size, mtime and ctime, so that they're hashed once. */
export const checksumMemo: string = `${stateDirectory}/checksums`;

/** Held by whoever changes the host, for one script. */
export const busyLock: string = `${stateDirectory}/busy`;

/** Held by a run for as long as it lives. */
export const runLock: string = `${stateDirectory}/lock`;

/** Counts the scripts that changed this host. */
export const generationPath: string = `${stateDirectory}/generation`;
