import {
  type Command,
  CommandError,
  defineCommand,
  EXIT,
  file,
  flag,
  list,
  readText,
  UsageError,
  type World,
} from '@harderway/command';
import type { Diagnostic } from '@harderway/diagnostics';
import { parseEndpointHealth } from '../etcdctl/endpoint-health.js';
import { parseEndpointStatus } from '../etcdctl/endpoint-status.js';
import { type ListedMember, parseMemberList } from '../etcdctl/member-list.js';
import type { MembershipPlan, ObservedCluster } from '../membership/model.js';
import { planMembership } from '../membership/plan.js';
import { quorumText } from '../membership/quorum.js';
import { jsonText } from './forms.js';
import { clusterOption, readCluster, refuseFaulty } from './sources.js';

/** Reads an answer of etcdctl. Throws a CommandError that says what is wrong with it. */
async function readAnswer<T extends { readonly diagnostics: readonly Diagnostic[] }>(
  world: World,
  path: string,
  what: string,
  parse: (text: string) => T,
): Promise<T> {
  const answer = parse(await readText(world, path));
  refuseFaulty(path, what, answer.diagnostics);
  return answer;
}

async function observe(
  world: World,
  paths: { readonly members: string; readonly health: string; readonly status: string | undefined },
): Promise<ObservedCluster> {
  const { members } = await readAnswer(world, paths.members, 'a list of members', parseMemberList);
  const { endpoints } = await readAnswer(world, paths.health, 'the health of endpoints', parseEndpointHealth);
  const statuses =
    paths.status === undefined
      ? []
      : (await readAnswer(world, paths.status, 'the status of endpoints', parseEndpointStatus)).endpoints;
  const healthy = new Set(endpoints.filter((each) => each.healthy).map((each) => each.endpoint));
  const answering = new Set(statuses.map((each) => each.memberId));
  // A learner serves no reads, so it is reported as unhealthy; that it has a status is enough.
  const isUp = ({ clientUrls, learner, id }: ListedMember): boolean =>
    clientUrls.some((url) => healthy.has(url)) || (learner && answering.has(id));
  const leaderId = statuses.find((each) => each.isLeader)?.memberId;
  return {
    members,
    healthy: new Set(members.filter(isUp).map(({ id }) => id)),
    leaderId,
  };
}

function planText({ steps, quorum, notes }: MembershipPlan): string {
  const lines = steps.flatMap(({ id, why, during, etcdctl }, index) => [
    `${index + 1}. ${id}: ${why} (${quorumText(during)})`,
    ...(etcdctl === undefined ? [] : [`   etcdctl ${etcdctl.join(' ')}`]),
  ]);
  const all = [
    ...(steps.length === 0 ? [`nothing to do (${quorumText(quorum)})`] : lines),
    ...notes.map(({ message }) => `note: ${message}`),
  ];
  return all.map((line) => `${line}\n`).join('');
}

/** `etcd-config plan`. */
export const plan: Command = defineCommand({
  name: 'plan',
  summary: 'plan the way from the running members to the described ones, one change at a time',
  options: {
    cluster: clusterOption,
    members: file('output of etcdctl member list, - for standard input'),
    health: file('output of etcdctl endpoint health --cluster'),
    status: file('output of etcdctl endpoint status --cluster: learners and the leader'),
    replace: list('NAME', 'a member whose data is lost'),
    json: flag('print an object with steps and quorum'),
  },
  examples: [
    ['etcd-config plan --cluster cluster.yaml --members members.txt --health health.txt', 'what to change'],
  ],
  exitCodes: [[EXIT.differences, 'there are steps to take']],
  async run({ options, world }) {
    const { members, health, status, replace, json } = options;
    if (members === undefined || health === undefined)
      throw new UsageError('--members FILE and --health FILE are needed');
    const cluster = await readCluster(world, options.cluster);
    const result = planMembership(cluster, await observe(world, { members, health, status }), { replace });
    const { refusal, steps } = result;
    if (json) await world.stdout.write(jsonText(result));
    else if (refusal !== undefined) throw new CommandError(refusal.code, refusal.message);
    else await world.stdout.write(planText(result));
    if (refusal !== undefined) return EXIT.problems;
    return steps.length === 0 ? EXIT.ok : EXIT.differences;
  },
});
