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

/** Script text that prints the count; 0 where there's none or it can't be read. */
export const printGeneration: string = `g=0; { while read -r n; do case $n in '' | *[!0-9]*) ;; *) g=$n ;; esac; done <${generationPath}; } 2>/dev/null; echo "$g"`;

/** Lists the folders in which an upload is staged, while it is. */
export const uploadingPath: string = `${stateDirectory}/uploading`;

/** What the packages' installation printed last. */
export const packageLog: string = `${stateDirectory}/packages.log`;

/** Stands in place of a digest while a unit is being restarted, and after it if that did not succeed. */
export const unsettled: string = 'unsettled';
