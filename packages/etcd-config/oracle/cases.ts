import { existsSync } from 'node:fs';
import { checkEtcd, type Diagnostic, type EtcdReport } from '../src/index.js';
import { type OracleCase, readCases } from './read-cases.js';

/** A verified case of etcd, or a fault of the file. `tools/oracle.mjs` prints them. */
type Comparison =
  | { readonly name: string; readonly differences: readonly string[] }
  | { readonly fault: string };

const DIRECTORY = '/nonexistent-etcd-directory';
const place = (text: string): string => text.replaceAll('<dir>', DIRECTORY);

/** A case runs alone, in a fresh directory, with no other member and no file but its own. */
function reportOf({ version, argv, environment, files }: OracleCase): EtcdReport {
  const config = argv
    .map((word) => /^--?config-file=(.*)$/.exec(word)?.[1])
    .find((path) => path !== undefined);
  const file = files[''] ?? files[config ?? environment['ETCD_CONFIG_FILE'] ?? ''];
  return checkEtcd({
    version,
    argv: argv.map(place),
    environment: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, place(value)])),
    file: file === undefined ? undefined : place(file),
    dataDirectory: 'empty',
    otherMembers: 'unreachable',
    fileState: (path) => {
      if (path.startsWith(DIRECTORY)) return 'unknown';
      return Object.hasOwn(files, path) || existsSync(path) ? 'present' : 'missing';
    },
  });
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

/** True if our reason is the program's: the same words, or at least the same flag. */
export function sameReason(found: Diagnostic, message: string): boolean {
  const theirs = plain(message);
  const ours = plain(found.programText ?? found.message);
  if (theirs.includes(ours) || ours.includes(theirs)) return true;
  return found.subject !== undefined && ` ${theirs} `.includes(` ${plain(found.subject)} `);
}

function differencesOf(each: OracleCase): readonly string[] {
  const report = reportOf(each);
  const first = report.diagnostics.find((found) => found.severity === 'error');
  const why = first === undefined ? '' : ` (${first.code}: ${first.programText ?? first.message})`;
  const said = [`program: ${each.verdict} ${each.message}`, `package: ${report.verdict}${why}`];
  if (report.verdict !== each.verdict) return said;
  if (report.verdict !== 'refused') return [];
  const { exitCode } = each;
  return [
    ...(first !== undefined && !sameReason(first, each.message) ? said : []),
    ...(exitCode !== undefined && report.exitCode !== exitCode
      ? [`exit code: program ${exitCode}, package ${report.exitCode}`]
      : []),
  ];
}

/** Compares this package with the real program over the cases in the text of a file. */
export function* compareCases(text: string): Generator<Comparison> {
  for (const each of readCases(text)) {
    if (typeof each === 'string') yield { fault: each };
    else yield { name: each.name, differences: differencesOf(each) };
  }
}
