import type { KubernetesProgram, KubernetesReport } from '@harderway/component-flags/kubernetes';
import type { Verdict } from '@harderway/component-flags/program';
import { controllerManager } from '@harderway/controller-manager-flags';
import type { Diagnostic } from '@harderway/diagnostics';
import { scheduler } from '@harderway/scheduler-config';
import { apiserver } from '../src/index.js';
import type { OracleCase } from './read-cases.js';

const PROGRAMS: readonly Pick<KubernetesProgram, 'name' | 'check'>[] = [
  apiserver,
  controllerManager,
  scheduler,
];

const VERDICTS: Readonly<Record<string, Verdict>> = {
  accepted: 'runs',
  runs: 'runs',
  exits: 'exits',
  refuses: 'refused',
  rejected: 'refused',
  'accepted-exit0': 'exits',
};

/** The configuration file whose name says its version, as the cases have it. */
function configuration(path: string): string | undefined {
  const version = /sched(?:uler)?-(v1(?:beta\d)?)\.ya?ml$/.exec(path)?.[1];
  if (version === undefined) return undefined;
  return `apiVersion: kubescheduler.config.k8s.io/${version}\nkind: KubeSchedulerConfiguration\nclientConnection:\n  kubeconfig: <dir>/pki/kubeconfig\n`;
}

/** Files of a case's own directory exist; what is called nonexistent does not; of others nothing is known. */
const exists = (path: string): boolean | undefined =>
  path.startsWith('<dir>/') ? true : /^\/(?:nonexist|nope|missing)/.test(path) ? false : undefined;

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

/** The sentence without the values in it, which belong to the machine that it was said on. */
const sentence = (text: string): string => plain(text.replace(/"[^"]*"|'[^']*'|\d+/g, ' '));

/** Whether a finding says what the program said: its words, or at least its flag or the thing it names. */
function saysTheSame(found: Diagnostic, message: string): boolean {
  const theirs = ` ${plain(message)} `;
  const ours = plain(found.programText ?? found.message);
  if (ours !== '' && (theirs.includes(` ${ours} `) || ` ${ours} `.includes(theirs))) return true;
  const [mine, said] = [sentence(found.programText ?? ''), sentence(message)];
  if (mine.split(' ').length > 3 && (mine === said || ` ${said} `.includes(` ${mine} `))) return true;
  return found.subject !== undefined && theirs.includes(` ${plain(found.subject)} `);
}

/** The result of the packages for a case; undefined for a program of another package. */
function checkCase({ binary, args, files: texts }: OracleCase): KubernetesReport | undefined {
  const [name, version = ''] = binary.split(' ');
  const read = (path: string): string | undefined => texts[path] ?? configuration(path);
  return PROGRAMS.find((program) => program.name === name)?.check({
    version,
    argv: args,
    files: { exists, read },
  });
}

/** How a package and the program differ over a case; nothing where they agree, undefined for another program. */
export function differencesOf(each: OracleCase): readonly string[] | undefined {
  const result = checkCase(each);
  if (result === undefined) return undefined;
  const said = `${result.verdict}${result.programText === undefined ? '' : `: ${result.programText}`}`;
  const expected = VERDICTS[each.verdict];
  // Whether the program reached the other machine is not recorded: where it ended, its end once connected counts too.
  const end = result.verdict === 'runs' && expected === 'refused' ? result.onceConnected : result;
  if (end === undefined || (result.verdict !== expected && end === result))
    return [`program: ${each.verdict} ${each.message}`, `package: ${said}`];
  if (expected !== 'refused') return [];
  const differences: string[] = [];
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
  if (each.message !== '' && !errors.some((found) => saysTheSame(found, each.message)))
    differences.push(`program: ${each.message}`, `package: ${said}`);
  if (each.exit !== null && end.exitCode !== each.exit)
    differences.push(`exit code: program ${each.exit}, package ${end.exitCode}`);
  return differences;
}

/** Whether the text is the program's own to the letter, where the case holds it whole. */
export const sameWords = (each: OracleCase): boolean => checkCase(each)?.programText === each.message;
