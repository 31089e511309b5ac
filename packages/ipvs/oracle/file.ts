/** A recorded run of ipvsadm. */
export interface RecordedRun {
  readonly argv?: readonly string[];
  readonly rc?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly text?: string;
  readonly note?: string;
}

/** A recorded run on the table that all argv cases start from. */
interface ArgvCase extends RecordedRun {
  readonly argv: readonly string[];
  readonly rc: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly stdin?: string;
  readonly table_after?: string;
  readonly thresholds_after?: string;
}

/** A file of recorded runs; every part may be missing. */
export interface OracleFile {
  readonly restore_input?: string;
  readonly restore_result?: RecordedRun;
  readonly outputs?: Readonly<Record<string, RecordedRun>>;
  readonly roundtrip?: Readonly<Record<string, unknown>>;
  readonly quoted_samples?: readonly {
    readonly source: string;
    readonly list?: string;
    readonly save?: string;
    readonly text?: string;
  }[];
  readonly argv_cases?: readonly ArgvCase[];
}

/** One comparison. */
export interface Comparison {
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
}
