import { compareMembers, parseMemberList } from '@harderway/etcd-config';
import { quote } from '@harderway/remote-exec';
import { etcdCluster, etcdctl } from '../resources/etcd.js';
import type { CheckDefinition } from './model.js';
import { lastLine, runOn } from './run-on.js';

/** The members that etcd lists are those of cluster.yaml, all started, all voters. */
export const membersMatch = (host: string): CheckDefinition => ({
  id: `${host}/etcd/members`,
  title: 'etcd lists the members of cluster.yaml, all started voters',
  stage: 'etcd',
  host,
  command: quote(etcdctl('member', 'list')),
  look: async (context) => {
    const result = await runOn(context, host, etcdctl('member', 'list'));
    if (result.exitCode !== 0) return { ok: false, detail: lastLine(result) };
    const { members, diagnostics } = parseMemberList(result.stdout);
    const unread = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
    if (unread !== undefined) return { ok: false, detail: unread.message, output: result.stdout };
    const comparison = compareMembers(etcdCluster(context.spec), members);
    const detail = comparison.inStep
      ? members.map((member) => member.name).join(', ')
      : comparison.differences
          .map(
            (difference) =>
              `${'name' in difference ? difference.name : difference.listed.name}: ${difference.kind}`,
          )
          .join('; ');
    return { ok: comparison.inStep, detail, output: result.stdout };
  },
});

/** The member of a host answers. */
export const memberHealthy = (host: string): CheckDefinition => ({
  id: `${host}/etcd/health`,
  title: 'etcd member is healthy',
  stage: 'etcd',
  host,
  command: quote(etcdctl('endpoint', 'health')),
  look: async (context) => {
    const result = await runOn(context, host, etcdctl('endpoint', 'health'));
    const output = `${result.stdout}${result.stderr}`;
    return {
      ok: result.exitCode === 0,
      detail: result.exitCode === 0 ? 'healthy' : lastLine(result),
      output,
    };
  },
});
