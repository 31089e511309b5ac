import type { HostSpec } from '@harderway/cluster-spec';
import { compareMembers, parseMemberList } from '@harderway/etcd-config';
import { hostCheck } from '../../verify/host-check.js';
import type { StageCheck } from '../../verify/model.js';
import { etcdCluster, etcdctl } from './cluster.js';

/** The members that etcd lists are those of cluster.yaml, all started, all voters. */
export const membersMatch = ({ name: host }: HostSpec): StageCheck =>
  hostCheck({
    id: `${host}/etcd/members`,
    title: 'etcd lists the members of cluster.yaml, all started voters',
    host,
    argv: etcdctl('member', 'list'),
    judge: ({ stdout }, { spec }) => {
      const { members, diagnostics } = parseMemberList(stdout);
      const unread = diagnostics.find(({ severity }) => severity === 'error');
      if (unread !== undefined) return { ok: false, detail: unread.message };
      const { inStep: ok, differences } = compareMembers(etcdCluster(spec), members);
      const wrong = differences.map((difference) => {
        const name = 'name' in difference ? difference.name : difference.listed.name;
        return `${name}: ${difference.kind}`;
      });
      return { ok, detail: ok ? members.map(({ name }) => name).join(', ') : wrong.join('; ') };
    },
  });

/** The member of a host answers. */
export const memberHealthy = ({ name: host }: HostSpec): StageCheck =>
  hostCheck({
    id: `${host}/etcd/health`,
    title: 'etcd member is healthy',
    host,
    argv: etcdctl('endpoint', 'health'),
    judge: () => ({ ok: true, detail: 'healthy' }),
  });
