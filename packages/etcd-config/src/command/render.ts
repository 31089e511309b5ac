import {
  type Command,
  choice,
  defineCommand,
  file,
  readText,
  UsageError,
  value,
  type World,
} from '@harderway/command';
import { flagWords, type MemberStart, memberFlags } from '../cluster/member-flags.js';
import { parseFlags } from '../document/flags.js';
import { parseMemberList } from '../etcdctl/member-list.js';
import { FORMS, type InForm, jsonOption, printForm, writeForm } from './forms.js';
import { carefully, clusterOption, readCluster, refuseFaulty } from './sources.js';

async function startOf(
  world: World,
  kind: MemberStart['kind'],
  members: string | undefined,
): Promise<MemberStart> {
  if (kind !== 'joining') return { kind };
  if (members === undefined) throw new UsageError('--start joining needs --members FILE');
  const list = parseMemberList(await readText(world, members));
  refuseFaulty(members, 'a list of members', list.diagnostics);
  return { kind, members: list.members };
}

/** `etcd-config render`. */
export const render: Command = defineCommand({
  name: 'render',
  summary: 'write the configuration of a member of a described cluster',
  options: {
    cluster: clusterOption,
    member: value('NAME', 'the member'),
    start: choice(['bootstrap', 'running', 'joining'], 'why it is started', { default: 'bootstrap' }),
    members: file('for joining: the output of etcdctl member list, - for standard input'),
    form: choice(FORMS, 'the form to write; flags are one a line', { default: 'flags' }),
    json: jsonOption,
  },
  examples: [
    ['etcd-config render --cluster cluster.yaml --member control0', 'its command line'],
    ['etcd-config render --cluster cluster.yaml --member control0 --form file', 'its configuration file'],
  ],
  async run({ options, world }) {
    const { member, start, members, form, json } = options;
    if (member === undefined) throw new UsageError('--member NAME is missing');
    const cluster = await readCluster(world, options.cluster);
    const how = await startOf(world, start, members);
    const flags = carefully(() => memberFlags(cluster, member, how));
    const words = flags.flatMap(flagWords);
    const { version } = cluster;
    const read = carefully(() => parseFlags(words, { version }));
    const written: InForm =
      form === 'flags'
        ? {
            output: words,
            text: flags.map((each) => `${flagWords(each).join(' ')}\n`).join(''),
            diagnostics: [],
          }
        : writeForm(form, read.settings, { version });
    const diagnostics = [...read.diagnostics, ...written.diagnostics];
    return printForm(written, diagnostics, { json, world });
  },
});
