/** Where harderway keeps its state on a host: digests of started services, checksums, locks. */
export const stateDirectory: string = '/var/lib/harderway';

/** Where apply stores the digest that a unit was last started with. */
export const digestPath = (unit: string): string => `${stateDirectory}/digests/${unit}`;

/** Checksums of large files, keyed by {@link contentKey}, so that they're hashed once. */
export const checksumMemo: string = `${stateDirectory}/checksums`;

/** Format of `stat` for what tells the content of a file apart: inode and birth, size, mtime and ctime. */
export const contentKey = '%i %w|%s|%y|%z';

/** Lock of the script that is changing the host. */
export const busyLock: string = `${stateDirectory}/busy`;

/** Lock of a run, from its start to its end. */
export const runLock: string = `${stateDirectory}/lock`;

/** Counts the scripts that changed this host. */
export const generationPath: string = `${stateDirectory}/generation`;

/** Script text that prints the count; 0 if it is missing or can't be read. */
export const printGeneration: string = `g=0; { while read -r n; do case $n in '' | *[!0-9]*) ;; *) g=$n ;; esac; done <${generationPath}; } 2>/dev/null; echo "$g"`;

/** Lists the directories in which an upload is staged, while it is. */
export const uploadingPath: string = `${stateDirectory}/uploading`;

/** Output of the last installation of packages. */
export const packageLog: string = `${stateDirectory}/packages.log`;

/** The files with which units last started, while a change of them is under way; a directory for each unit. */
export const previousDirectory: string = `${stateDirectory}/previous`;
