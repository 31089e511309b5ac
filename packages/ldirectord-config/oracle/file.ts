/** A value of the program in JSON: numbers are texts or numbers. */
export type Recorded = string | number | null | readonly Recorded[] | { readonly [key: string]: Recorded };

/** A message of the program. */
interface RecordedMessage {
  readonly line: number | null;
  readonly severity: string;
  readonly message: string;
}

/** A file with what the program made of it. */
export interface OracleCase {
  readonly id: string;
  readonly input: string;
  readonly verdict: 'valid' | 'invalid';
  readonly messages?: readonly RecordedMessage[];
  readonly globals?: { readonly [key: string]: Recorded };
  readonly virtuals?: readonly { readonly [key: string]: Recorded }[];
  readonly startCommands?: readonly string[];
}

/** A file of cases. */
export interface OracleFile {
  readonly cases: readonly OracleCase[];
}
