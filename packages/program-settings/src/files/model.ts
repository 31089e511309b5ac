/** Why a line of a file, or a whole file, is on a host. */
export interface LineReason {
  /** Path on the host; `*` stands for any name. */
  readonly path: string;
  /** Beginning of the line, without its indentation. Absent: the reason is that of the whole file. */
  readonly line?: string | undefined;
  /** The reason, in one sentence without a full stop. */
  readonly why: string;
  /** URL of the documentation. */
  readonly source: string;
}
