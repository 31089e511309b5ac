/** A command line that was given to a real program, and what the program did. */
export interface OracleCase {
  /** Program and version, `kube-apiserver 1.20.2`. */
  readonly binary: string;
  readonly id: string;
  readonly rule: string;
  /** `<dir>` means the directory of the case. */
  readonly args: readonly string[];
  readonly verdict: string;
  readonly exit: number | null;
  readonly message: string;
  /** Texts of the files that the case has, by path. */
  readonly files: Readonly<Record<string, string>>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const texts = (value: unknown): Readonly<Record<string, string>> =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, text(item)])) : {};

/** Reads a case in either form: `binary` with or without its version, the outcome beside it or in `expected`. */
function readCase(item: unknown, index: number): OracleCase | undefined {
  if (!isRecord(item)) return undefined;
  const outcome = isRecord(item['expected']) ? item['expected'] : item;
  const exit = outcome['exit'] ?? outcome['exitCode'];
  const binary = [text(item['binary']), text(item['version'])].filter((word) => word !== '').join(' ');
  const verdict = text(outcome['verdict']);
  if (binary === '' || verdict === '') return undefined;
  return {
    binary,
    id: text(item['id']) || `entry ${index}`,
    rule: text(item['rule']) || text(item['source']),
    args: strings(item['args'] ?? item['argv']),
    verdict,
    exit: typeof exit === 'number' ? exit : null,
    message: text(outcome['message'] ?? outcome['reason']),
    files: texts(item['files']),
  };
}

/** Reads cases from the text of a file. Entries that are not cases are faults. */
export function readCases(content: string): {
  readonly cases: readonly OracleCase[];
  readonly faults: readonly string[];
} {
  const parsed: unknown = JSON.parse(content);
  const list = isRecord(parsed) && Array.isArray(parsed['cases']) ? parsed['cases'] : parsed;
  if (!Array.isArray(list)) return { cases: [], faults: ['the file holds no list of cases'] };
  const read = list.map(readCase);
  return {
    cases: read.filter((each) => each !== undefined),
    faults: read.flatMap((each, index) =>
      each === undefined ? [`entry ${index} has no binary or no verdict`] : [],
    ),
  };
}
