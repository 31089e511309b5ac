import { type Command, defineCommand, report, reportOptions, UsageError } from '@harderway/command';
import type { CheckedText } from '@harderway/diagnostics';
import { resolveSettings } from '../document/resolve.js';
import { etcdRules } from '../rules/registry.js';
import { checkUpgrade, upgradePath } from '../versions/upgrade.js';
import { commandLineRules } from './command-line.js';
import {
  openWords,
  type ReadSources,
  readSources,
  sourceOperands,
  sourceOptions,
  versionOption,
} from './sources.js';

const rules = [...etcdRules.rules, ...commandLineRules];

/** Output of each step on the versions, and of the whole way on the settings. */
function stepsOf(
  from: string,
  to: string,
  read: Pick<ReadSources, 'sources' | 'unchecked'> | undefined,
): readonly CheckedText[] {
  const stops = [from, ...upgradePath(from, to)];
  const steps = stops.slice(1).map((stop, at): CheckedText => {
    const before = stops[at] ?? from;
    return {
      file: `<etcd ${before} to ${stop}>`,
      diagnostics: checkUpgrade(before, stop),
      summary: 'one member after another, the leader last',
    };
  });
  if (read === undefined) return steps;
  const { sources, unchecked } = read;
  const { settings, diagnostics, file } = resolveSettings(sources);
  const flags = checkUpgrade(from, to, settings).flatMap((found) => {
    const setting = settings.get(found.subject?.slice(2) ?? '');
    if (found.subject === undefined) return [];
    return [{ ...found, span: setting?.span ?? found.span, file: setting?.file ?? file }];
  });
  return [
    ...steps,
    {
      file,
      diagnostics: [...diagnostics, ...flags],
      summary: `settings on the way to ${to}${openWords(unchecked)}`,
    },
  ];
}

/** `etcd-config upgrade`. */
export const upgrade: Command = defineCommand({
  name: 'upgrade',
  summary: 'report the versions on the way to another etcd, and what each step and the settings need',
  description: 'FILE, the environment file and flags after -- are what etcd is started with now.',
  operands: sourceOperands,
  options: {
    from: versionOption('the etcd that runs, such as 3.5.33'),
    to: versionOption('the etcd to go to'),
    ...sourceOptions,
    ...reportOptions(rules),
  },
  examples: [
    ['etcd-config upgrade --from 3.5.16 --to 3.6.14', 'which patches come first?'],
    ['etcd-config upgrade --from 3.6.14 --to 3.7.1 etcd.service', 'what of its flags is gone?'],
  ],
  async run(invocation) {
    const { options, operands, world } = invocation;
    const { from, to, environment } = options;
    if (from === undefined || to === undefined)
      throw new UsageError('--from VERSION and --to VERSION are needed');
    const given = operands.length > 0 || environment !== undefined;
    const read = given ? await readSources(invocation, from) : undefined;
    const results = stepsOf(from, to, read).map((result) => ({
      ...result,
      text: read?.texts.find(({ file }) => file === result.file)?.text,
    }));
    return report({ program: 'etcd-config', rules, results }, options, world);
  },
});
