import { parseArgs } from 'node:util';
import { parseEndpointHealth } from '../etcdctl/endpoint-health.js';
import { parseEndpointStatus } from '../etcdctl/endpoint-status.js';
import { type ListedMember, parseMemberList } from '../etcdctl/member-list.js';
import { type ObservedCluster, planMembership } from '../membership/plan.js';
import { quorumText } from '../membership/quorum.js';
import { type CommandResult, type CommandWorld, jsonText, textAt, UsageError } from './command.js';
import { readCluster } from './sources.js';

export const planHelp = `etcd-config plan --cluster FILE --members FILE --health FILE [options]
  Plans the way from the running members to the described ones, one change at a time.
  --members FILE   what etcdctl member list says ("-": standard input)
  --health FILE    what etcdctl endpoint health --cluster says
  --status FILE    what etcdctl endpoint status --cluster says: learners and the leader
  --replace NAME   a member whose data is lost; may come several times
  --json           an object with steps and quorum
  Exit code 1 when the plan is refused.
`;

function errorOf(
  path: string,
  diagnostics: readonly { readonly severity: string; readonly message: string }[],
): void {
  const fault = diagnostics.find((found) => found.severity === 'error');
  if (fault !== undefined) throw new UsageError(`${path}: ${fault.message}`);
}

function observedFrom(
  world: CommandWorld,
  members: string,
  health: string,
  status: string | undefined,
): ObservedCluster {
  const list = parseMemberList(textAt(world, members));
  errorOf(members, list.diagnostics);
  const healths = parseEndpointHealth(textAt(world, health));
  errorOf(health, healths.diagnostics);
  const statuses = status === undefined ? undefined : parseEndpointStatus(textAt(world, status));
  if (status !== undefined) errorOf(status, statuses?.diagnostics ?? []);
  const well = new Set(healths.endpoints.filter((each) => each.healthy).map((each) => each.endpoint));
  const answering = new Set(statuses?.endpoints.map((each) => each.memberId) ?? []);
  // A learner serves no reads, so health calls it unhealthy; that it tells its status is enough.
  const up = (member: ListedMember): boolean =>
    member.clientUrls.some((url) => well.has(url)) || (member.learner && answering.has(member.id));
  const leader = statuses?.endpoints.find((each) => each.isLeader)?.memberId;
  return {
    members: list.members,
    healthy: new Set(list.members.filter(up).map((member) => member.id)),
    ...(leader === undefined ? {} : { leaderId: leader }),
  };
}

/** `etcd-config plan`. */
export function plan(argv: readonly string[], world: CommandWorld): CommandResult {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      cluster: { type: 'string' },
      members: { type: 'string' },
      health: { type: 'string' },
      status: { type: 'string' },
      replace: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.members === undefined || values.health === undefined) {
    throw new UsageError('--members FILE and --health FILE are needed');
  }
  const cluster = readCluster(world, values.cluster);
  const observed = observedFrom(world, values.members, values.health, values.status);
  const result = planMembership(cluster, observed, { replace: values.replace });
  const exitCode = result.refusal === undefined ? 0 : 1;
  if (values.json) return { stdout: jsonText(result), stderr: '', exitCode };
  if (result.refusal !== undefined) {
    return { stdout: '', stderr: `refused (${result.refusal.code}): ${result.refusal.message}\n`, exitCode };
  }
  const lines = result.steps.map((step, index) => {
    const command = step.etcdctl === undefined ? '' : `\n   etcdctl ${step.etcdctl.join(' ')}`;
    return `${index + 1}. ${step.id}: ${step.why} (${quorumText(step.during)})${command}\n`;
  });
  const text = lines.length === 0 ? `nothing to do (${quorumText(result.quorum)})\n` : lines.join('');
  return { stdout: text, stderr: '', exitCode };
}
