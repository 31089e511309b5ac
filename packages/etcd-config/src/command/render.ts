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
import type { MemberStart } from '../cluster/member-flags.js';
import { memberConfig } from '../document/member-config.js';
import { parseMemberList } from '../etcdctl/member-list.js';
import { FORMS, jsonOption, printForm } from './forms.js';
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
    const config = carefully(() => memberConfig(cluster, member, { form, start: how }));
    return printForm(config, config.diagnostics, { json, world });
  },
});
