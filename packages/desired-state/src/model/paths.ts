/** A path as `stat` describes it, with the content if the probe asked for it. */
export interface PathState {
  readonly type: 'file' | 'directory' | 'other';
  readonly mode: number;
  /** User name, or the number of a user without one. */
  readonly owner: string;
  /** Group name, or the number of a group without one. */
  readonly group: string;
  /** Numbers of owner and group; undefined in a state that is expected, and not observed. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly size: number;
  /** When it was made, in milliseconds since 1970 by the host's clock; undefined where its file system does not say. Not compared. */
  readonly createdMs?: number | undefined;
  /** When its content changed last, or the names in a directory, in milliseconds since 1970 by the host's clock. Not compared. */
  readonly modifiedMs?: number | undefined;
  /** Hexadecimal; only of files. */
  readonly sha256?: string | undefined;
  /** Only of small text files that are not secret. */
  readonly text?: string | undefined;
}

/** The paths that exist, among those asked for. */
export interface HostPaths {
  readonly paths: ReadonlyMap<string, PathState>;
}

/** A question about one path. */
export interface PathQuestion {
  readonly path: string;
  /** Its attributes; also its checksum; also its text if that is small; also its text, however large. */
  readonly depth: 'attributes' | 'checksum' | 'text' | 'whole-text';
  /** Look at the directory that a link leads to. Default false. */
  readonly followToDirectory?: boolean | undefined;
}
