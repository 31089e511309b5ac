import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { parseMemberList } from '@harderway/etcd-config/etcdctl';
import { compareMembers } from '@harderway/etcd-config/membership';
import type { StageCheck } from '../../model/check.js';
import { failureLine, type HostCheck, hostCheck } from '../host-check.js';
import { etcdCluster, etcdctl } from './cluster.js';

/** A check by a command of etcdctl on a host. */
const etcdctlCheck = (
  host: string,
  name: string,
  command: readonly string[],
  check: Pick<HostCheck, 'title' | 'finding' | 'judge'>,
): StageCheck => hostCheck({ id: `${host}/etcd/${name}`, host, argv: etcdctl(...command), ...check });

/** The members that etcd lists are those of cluster.yaml, all started, all voters. */
export const membersMatch = ({ name: host }: HostSpec): StageCheck =>
  etcdctlCheck(host, 'members', ['member', 'list'], {
    title: 'etcd lists the members of cluster.yaml, all started voters',
    finding: 'etcd-member-unlisted',
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
  etcdctlCheck(host, 'health', ['endpoint', 'health'], {
    title: 'etcd member is healthy',
    finding: 'quorum-at-risk',
    judge: () => ({ ok: true, detail: 'healthy' }),
  });

/** So much should be free beside the data: etcd ends where its log, 64 MB at a time, finds no space. */
const reserveMib = 256;

/** The disk of a member has space. Only a warning, since a member on a full one still works until it needs more. */
export const memberSpace = ({ name: host }: HostSpec, { etcd }: ClusterSpec): StageCheck =>
  hostCheck({
    id: `${host}/etcd/space`,
    host,
    argv: ['df', '-Pk', '--', etcd.dataDirectory],
    title: 'the disk of etcd has space',
    finding: 'disk-full',
    judgesFailure: true,
    judge: (result) => {
      const kibibytes = /\s(\d+)\s+\d+%\s[^\n]*\n?$/.exec(result.stdout)?.[1];
      if (result.exitCode !== 0 || kibibytes === undefined)
        return { ok: true, warns: true, detail: `unknown: ${failureLine(result)}` };
      const free = Math.floor(Number(kibibytes) / 1024);
      return { ok: true, ...(free < reserveMib ? { warns: true } : {}), detail: `${free} MiB free` };
    },
  });
