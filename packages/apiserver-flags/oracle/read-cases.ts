/** A command line that was given to a real program, and what the program did. */
export interface OracleCase {
  /** Program and version, `kube-apiserver 1.20.2`. */
  readonly binary: string;
  readonly id: string;
  readonly rule: string;
  /** `<dir>` stands for the directory of the case. */
  readonly args: readonly string[];
  readonly verdict: string;
  readonly exit: number | null;
  readonly message: string;
  readonly warnings: readonly string[];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads cases from the text of a file. Entries that are no case are told as faults. */
export const readCases = (
  content: string,
): { readonly cases: readonly OracleCase[]; readonly faults: readonly string[] } => {
  const parsed: unknown = JSON.parse(content);
  const list = Array.isArray(parsed)
    ? parsed
    : isRecord(parsed) && Array.isArray(parsed['cases'])
      ? parsed['cases']
      : undefined;
  if (list === undefined) return { cases: [], faults: ['the file holds no list of cases'] };
  const cases: OracleCase[] = [];
  const faults: string[] = [];
  for (const [index, item] of list.entries()) {
    if (!isRecord(item) || text(item['binary']) === '' || text(item['verdict']) === '') {
      faults.push(`entry ${index} has no binary or no verdict`);
      continue;
    }
    cases.push({
      binary: text(item['binary']),
      id: text(item['id']) || `entry ${index}`,
      rule: text(item['rule']),
      args: strings(item['args']),
      verdict: text(item['verdict']),
      exit: typeof item['exit'] === 'number' ? item['exit'] : null,
      message: text(item['message']),
      warnings: strings(item['warnings']),
    });
  }
  return { cases, faults };
};
