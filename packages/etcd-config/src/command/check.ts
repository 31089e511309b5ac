import {
  type Command,
  choice,
  defineCommand,
  nameOfPath,
  readText,
  report,
  reportOptions,
  value,
} from '@harderway/command';
import { type CheckedText, type Diagnostic, hasErrors } from '@harderway/diagnostics';
import { type MemberStart, memberArgv } from '../cluster/member-flags.js';
import { parseCluster } from '../document/cluster.js';
import { checkEtcd, type EtcdReport } from '../rules/check.js';
import { checkCluster } from '../rules/check-cluster.js';
import { memberFile } from '../rules/members/compare.js';
import { etcdRules } from '../rules/registry.js';
import { commandLineRules } from './command-line.js';
import {
  carefully,
  clusterOption,
  etcdVersionOption,
  type NamedText,
  openWords,
  readSources,
  sourceOperands,
  sourceOptions,
} from './sources.js';

const rules = [...etcdRules.rules, ...commandLineRules];

/** One result a text: those that are at hand, and others that diagnostics name. The verdict goes with `main`. */
function resultsOf(
  main: CheckedText,
  texts: readonly NamedText[],
  diagnostics: readonly Diagnostic[],
): readonly CheckedText[] {
  const files = new Set([...texts, ...diagnostics, main].map(({ file = main.file }) => file));
  return [...files].map((file) => ({
    file,
    text: texts.find((each) => each.file === file)?.text,
    ...(file === main.file && main),
    diagnostics: diagnostics.filter((found) => (found.file ?? main.file) === file),
  }));
}

/**
 * The part of a report that holds although some settings are unknown: faults of the flags that were read. A setting that seems to be
 * missing may be among the unknown ones. Undefined if no such fault is left.
 */
function asFarAsKnown(report: EtcdReport, unchecked: readonly string[]): EtcdReport | undefined {
  if (unchecked.length === 0 || report.verdict === 'exits') return report;
  const diagnostics = report.diagnostics.filter(({ code }) => code.startsWith('flag-'));
  return hasErrors(diagnostics) ? { ...report, diagnostics } : undefined;
}

function summaryOf(version: string, { verdict, exitCode }: EtcdReport): string {
  if (verdict === 'runs') return `etcd ${version} starts with this`;
  return verdict === 'exits' ? `etcd ${version} prints and exits` : `etcd ${version} exits with ${exitCode}`;
}

/** Checks a description: the command lines that follow from it, and all of them together. */
function checkDescription(
  { file, text }: NamedText,
  start: Exclude<MemberStart, { readonly kind: 'joining' }>,
  etcdServers: readonly string[] | undefined,
): readonly CheckedText[] {
  const { cluster, diagnostics } = parseCluster(text, file);
  if (cluster === undefined) return [{ file, text, diagnostics }];
  const found = checkCluster(cluster, { start, etcdServers }).map((each) =>
    each.file === '<cluster>' ? { ...each, file } : each,
  );
  const lines = cluster.members.map(({ name }) => ({
    file: memberFile(name, '<command line>'),
    text: memberArgv(cluster, name, start).join('\n'),
  }));
  const refused = hasErrors(found);
  const main = {
    file,
    diagnostics: [],
    verdict: refused ? 'refused' : 'runs',
    summary: refused ? 'not all members start' : 'all members start',
  };
  return resultsOf(main, [...lines, { file, text }], [...diagnostics, ...found]);
}

/** `etcd-config check`. */
export const check: Command = defineCommand({
  name: 'check',
  summary: 'check whether etcd starts with a configuration, or all members of a described cluster',
  description:
    'FILE is a configuration file of etcd, beside which etcd ignores its flags and its environment; or a unit or the manifest of a pod that starts etcd, with its flags. Flags of etcd follow --.',
  operands: sourceOperands,
  options: {
    etcdVersion: etcdVersionOption,
    ...sourceOptions,
    data: choice(['empty', 'member'], 'what the data directory has', { default: 'empty' }),
    cluster: clusterOption,
    start: choice(['bootstrap', 'running'], 'with --cluster: how the members are started', {
      default: 'bootstrap',
    }),
    etcdServers: value('URL,...', 'with --cluster: the --etcd-servers of the API servers'),
    ...reportOptions(rules),
  },
  examples: [
    ['etcd-config check --etcd-version 3.5.33 etcd.yaml', 'would etcd start with this file?'],
    ['etcd-config check --etcd-version 3.5.33 --environment etcd.env -- --name=m1', 'flags and variables'],
    ['etcd-config check --etcd-version 3.5.33 etcd.service', 'would this unit start?'],
    ['etcd-config check --cluster cluster.yaml', 'all members, each and together'],
  ],
  async run(invocation) {
    const { options, world } = invocation;
    const { cluster: path, start, etcdServers } = options;
    const print = (results: readonly CheckedText[]): Promise<number> =>
      report({ program: 'etcd-config', rules, results }, options, world);
    if (path !== undefined) {
      const description = { file: nameOfPath(path), text: await readText(world, path) };
      const servers = etcdServers?.split(',');
      return print(carefully(() => checkDescription(description, { kind: start }, servers)));
    }
    const { sources, texts, diagnostics, unchecked } = await readSources(invocation, options.etcdVersion);
    // Without a command line there is nothing that etcd could start with.
    if (
      hasErrors(diagnostics) &&
      diagnostics.some(({ code }) => /^command-(?:missing|foreign)$/.test(code))
    ) {
      const none = { file: texts.at(-1)?.file ?? '', diagnostics: [], summary: 'nothing was checked' };
      return print(resultsOf(none, texts, diagnostics));
    }
    const checked = checkEtcd({ ...sources, dataDirectory: options.data });
    const { governedBy, file } = checked;
    const known = asFarAsKnown(checked, unchecked);
    const main: CheckedText = {
      file,
      diagnostics: [],
      verdict: known?.verdict,
      summary: `${known === undefined ? 'no fault in the flags' : summaryOf(sources.version, known)}${openWords(unchecked)}`,
      details: { governedBy, etcdExitCode: known?.exitCode ?? null, unchecked },
    };
    return print(resultsOf(main, texts, [...(known?.diagnostics ?? []), ...diagnostics]));
  },
});
