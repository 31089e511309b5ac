/** Options that every command takes. */
export interface GlobalOptions {
  /** Path of cluster.yaml. */
  readonly file: string;
  readonly verbose?: boolean;
  /** False by `--no-color`. */
  readonly color: boolean;
}

/** Options of commands whose result a machine may read. */
export interface JsonOptions extends GlobalOptions {
  readonly json?: boolean;
}
