/** The place of a flag. */
export interface FlagPlace extends Evidence {
  /** The flag is not among the settings that were read, and others were not read: nothing follows from that. */
  readonly isUnknown?: true | undefined;
}

/** Something that was observed on a host. */
export interface Evidence {
  readonly host: string;
  /** A path, or where there is no file a name such as `<ip addr>` or `<journal etcd.service>`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number | undefined;
  /** The value, as it is there. */
  readonly text: string;
}
