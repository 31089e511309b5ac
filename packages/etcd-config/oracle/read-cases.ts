/** One case that was tried on the real program. */
export interface OracleCase {
  /** Such as `etcd 3.5.16`. */
  readonly binary: string;
  readonly id: string;
  /** The subject of the case, in words. */
  readonly rule: string;
  /** The command line; `<dir>` means a fresh directory. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Text of the configuration file, if the command line names one. */
  readonly config?: string;
  readonly verdict: 'accepted' | 'rejected' | 'accepted-exit0';
  readonly exit: number | null;
  /** The program's last message. */
  readonly message: string;
  readonly warnings: readonly string[];
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const isText = (value: Json | undefined): value is string => typeof value === 'string';

const texts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter(isText) : [];

function caseOf(value: Json): OracleCase | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'a case is not an object';
  const record = value as { readonly [key: string]: Json };
  const { binary, id, rule, verdict, exit, message, config, env } = record;
  if (!isText(id) || !isText(binary)) return 'a case has no id or no binary';
  if (verdict !== 'accepted' && verdict !== 'rejected' && verdict !== 'accepted-exit0') {
    return `${id}: verdict ${JSON.stringify(verdict)} is not known`;
  }
  const variables = typeof env === 'object' && env !== null && !Array.isArray(env) ? Object.entries(env) : [];
  return {
    binary,
    id,
    rule: isText(rule) ? rule : '',
    args: texts(record['args']),
    env: Object.fromEntries(variables.filter((entry): entry is [string, string] => isText(entry[1]))),
    ...(isText(config) ? { config } : {}),
    verdict,
    exit: typeof exit === 'number' ? exit : null,
    message: isText(message) ? message : '',
    warnings: texts(record['warnings']),
  };
}

/** Reads a file of cases: a JSON list, each with the fields of {@link OracleCase}. */
export function readCases(text: string): {
  readonly cases: readonly OracleCase[];
  readonly faults: readonly string[];
} {
  let root: Json;
  try {
    root = JSON.parse(text);
  } catch (error) {
    return { cases: [], faults: [`not JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  if (!Array.isArray(root)) return { cases: [], faults: ['not a list of cases'] };
  const read = root.map(caseOf);
  return {
    cases: read.filter((each): each is OracleCase => typeof each !== 'string'),
    faults: read.filter((each): each is string => typeof each === 'string'),
  };
}
