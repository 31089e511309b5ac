/** A run of the real etcd. */
export interface OracleCase {
  readonly name: string;
  readonly version: string;
  /** The command line; `<dir>` means a fresh directory. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Texts of files by their paths; one without a path is the configuration file. */
  readonly files: Readonly<Record<string, string>>;
  readonly verdict: 'runs' | 'refused' | 'exits';
  readonly exitCode: number | undefined;
  /** The program's last message. */
  readonly message: string;
}

const VERDICTS: Readonly<Record<string, OracleCase['verdict']>> = {
  accepted: 'runs',
  runs: 'runs',
  rejected: 'refused',
  refuses: 'refused',
  'accepted-exit0': 'exits',
  exits: 'exits',
};

type Entry = Readonly<Record<string, unknown>>;

const entry = (value: unknown): Entry =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const texts = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(entry(value)).map(([key, item]) => [key, text(item)]));

/** A case of etcd; undefined for another program's, a text for what is not a case. */
function caseOf(value: unknown): OracleCase | string | undefined {
  const { id, binary, version, args, argv = args, env, environment = env, ...rest } = entry(value);
  const [program, inName = version] = text(binary).split(' ');
  const { expected = rest, files, config, rule, source = rule } = rest;
  const { verdict, exit, exitCode = exit, message, reason = message } = entry(expected);
  if (program !== 'etcd') return program === '' ? `${text(id)}: no program` : undefined;
  const known = VERDICTS[text(verdict)];
  if (known === undefined) return `${text(id)}: the verdict ${text(verdict)} is not known`;
  return {
    name: `${text(id)} (${text(source)})`,
    version: text(inName),
    argv: Array.isArray(argv) ? argv.map(text) : [],
    environment: texts(environment),
    files: { ...texts(files), ...(config !== undefined && { '': text(config) }) },
    verdict: known,
    exitCode: typeof exitCode === 'number' ? exitCode : undefined,
    message: text(reason),
  };
}

/** Reads a JSON list of cases. */
export function readCases(json: string): readonly (OracleCase | string)[] {
  try {
    const root: unknown = JSON.parse(json);
    if (!Array.isArray(root)) return ['not a list of cases'];
    return root.map(caseOf).filter((each) => each !== undefined);
  } catch (error) {
    return [`not JSON: ${String(error)}`];
  }
}
