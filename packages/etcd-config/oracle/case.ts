import { checkEtcd, type Diagnostic, type EtcdReport } from '../src/index.js';
import type { OracleCase } from './read-cases.js';

const shown = (report: EtcdReport): string => {
  const first = report.diagnostics.find((found) => found.severity === 'error');
  return first === undefined
    ? report.verdict
    : `${report.verdict} (${first.code}: ${first.programText ?? first.message})`;
};

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

/** The differences between this package and the real program over a case; none when they agree. */
export function verdictOf(each: OracleCase, exists: (path: string) => boolean): readonly string[] {
  const directory = '/nonexistent-etcd-directory';
  const place = (text: string): string => text.replaceAll('<dir>', directory);
  const report = checkEtcd({
    version: each.binary.replace(/^etcd /, ''),
    argv: each.args.map(place),
    environment: Object.fromEntries(Object.entries(each.env).map(([key, value]) => [key, place(value)])),
    ...(each.config === undefined ? {} : { file: place(each.config) }),
    // A case runs alone, in a fresh directory, with no other member and no file but its own.
    dataDirectory: 'empty',
    otherMembers: 'unreachable',
    fileState: (path) => (path.startsWith(directory) ? 'unknown' : exists(path) ? 'present' : 'missing'),
  });
  const verdict = { accepted: 'runs', rejected: 'refused', 'accepted-exit0': 'exits' }[each.verdict];
  if (report.verdict !== verdict)
    return [`program: ${each.verdict} ${each.message}`, `package: ${shown(report)}`];
  if (report.verdict !== 'refused') return [];
  const first = report.diagnostics.find((found) => found.severity === 'error');
  const differences: string[] = [];
  if (first !== undefined && !sameReason(first, each.message)) {
    differences.push(`program: ${each.message}`, `package: ${shown(report)}`);
  }
  if (each.exit !== null && report.exitCode !== each.exit) {
    differences.push(`exit code: program ${each.exit}, package ${report.exitCode}`);
  }
  return differences;
}
