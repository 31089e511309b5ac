import type { HostFiles, StartCheck, StartDiagnostic } from '@harderway/component-flags/kubernetes';
import { checkControllerManager } from '@harderway/controller-manager-flags';
import { checkScheduler } from '@harderway/scheduler-config';
import { checkApiserver } from '../src/index.js';
import type { OracleCase } from './read-cases.js';

const CHECKS: Readonly<
  Record<string, (input: { version: string; argv: readonly string[]; files: HostFiles }) => StartCheck>
> = {
  'kube-apiserver': checkApiserver,
  'kube-controller-manager': checkControllerManager,
  'kube-scheduler': checkScheduler,
};

const VERDICTS: Readonly<Record<string, StartCheck['verdict']>> = {
  accepted: 'runs',
  rejected: 'refuses',
  'accepted-exit0': 'exits',
};

/** The configuration file whose name tells its version, as the cases lay it. */
const configuration = (path: string): string | undefined => {
  const version = /sched(?:uler)?-(v1(?:beta\d)?)\.ya?ml$/.exec(path)?.[1];
  if (version === undefined) return undefined;
  return `apiVersion: kubescheduler.config.k8s.io/${version}\nkind: KubeSchedulerConfiguration\nclientConnection:\n  kubeconfig: <dir>/pki/kubeconfig\n`;
};

/** Files of a case's own directory are there; what is called nonexistent is not; of others nothing is known. */
const files: HostFiles = {
  exists: (path) =>
    path.startsWith('<dir>/') ? true : /^\/(?:nonexist|nope|missing)/.test(path) ? false : undefined,
  read: configuration,
};

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

/** The sentence without the values in it, which belong to the machine that it was said on. */
const sentence = (text: string): string => plain(text.replace(/"[^"]*"|'[^']*'|\d+/g, ' '));

/** Whether a finding says what the program said: its words, or at least its flag or the thing it names. */
const saysTheSame = (found: StartDiagnostic, message: string): boolean => {
  const theirs = ` ${plain(message)} `;
  const ours = plain(found.programText ?? found.message);
  if (ours !== '' && (theirs.includes(` ${ours} `) || ` ${ours} `.includes(theirs))) return true;
  const [mine, said] = [sentence(found.programText ?? ''), sentence(message)];
  if (mine.split(' ').length > 3 && (mine === said || ` ${said} `.includes(` ${mine} `))) return true;
  return found.flag !== undefined && theirs.includes(` ${plain(found.flag)} `);
};

/** How a package and the program differ over a case; nothing when they agree, undefined for another program. */
export const differencesOf = (each: OracleCase): readonly string[] | undefined => {
  const [program = '', version = ''] = each.binary.split(' ');
  const check = Object.hasOwn(CHECKS, program) ? CHECKS[program] : undefined;
  if (check === undefined) return undefined;
  const result = check({ version, argv: each.args, files });
  const told = `${result.verdict}${result.programText === undefined ? '' : `: ${result.programText}`}`;
  const expected = VERDICTS[each.verdict];
  if (result.verdict !== expected) return [`program: ${each.verdict} ${each.message}`, `package: ${told}`];
  if (expected !== 'refuses') return [];
  const differences: string[] = [];
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
  if (each.message !== '' && !errors.some((found) => saysTheSame(found, each.message)))
    differences.push(`program: ${each.message}`, `package: ${told}`);
  if (each.exit !== null && result.exitCode !== each.exit)
    differences.push(`exit code: program ${each.exit}, package ${result.exitCode}`);
  return differences;
};

/** Whether the text is the program's own to the letter, where the case holds it whole. */
export const sameWords = (each: OracleCase): boolean => {
  const [program = '', version = ''] = each.binary.split(' ');
  return CHECKS[program]?.({ version, argv: each.args, files }).programText === each.message;
};
