/** The directory of an absolute path. */
export const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** The name of a file in its directory. */
export const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
