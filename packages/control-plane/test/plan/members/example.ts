import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Observation } from '@harderway/desired-state';
import { memberQuestions } from '../../../src/components/etcd/data.js';
import { controlHosts } from '../../../src/hosts/topology.js';
import type { SeenHost } from '../../../src/plan/members/situation.js';
import { observed } from '../../holding.js';

/** A member as a test describes it: the host at 192.168.1.1x is number x. */
export interface Described {
  readonly host: number;
  readonly id?: number;
  readonly name?: string;
  readonly learner?: boolean;
  /** Default: that of the host. */
  readonly address?: string;
  /** Default true. */
  readonly started?: boolean;
}

export const nameOf = (host: number): string => `control${host - 1}`;

/** Members 1 to `count`. */
export const plain = (count: number): readonly Described[] =>
  Array.from({ length: count }, (_, index) => ({ host: index + 1 }));

const idOf = ({ host, id = 100 + host }: Described): string => String(id);

/** The answer of the JSON gateway of a host's member. */
export function gatewayAnswer(
  own: Described,
  members: readonly Described[],
  {
    leader,
    cluster = 7,
    more = {},
  }: { readonly leader?: number; readonly cluster?: number; readonly more?: object } = {},
): string {
  const led = members.find(({ host }) => host === (leader ?? members[0]?.host));
  const status = {
    header: { cluster_id: String(cluster), member_id: idOf(own), revision: '9' },
    version: '3.5.30',
    dbSize: '20480',
    dbSizeInUse: '20480',
    ...(led === undefined || leader === 0 ? {} : { leader: idOf(led) }),
    raftIndex: '10',
    raftAppliedIndex: '10',
    ...(own.learner === true ? { isLearner: true } : {}),
    ...more,
  };
  const list = members.map((one) => {
    const {
      host,
      name = nameOf(host),
      address = `192.168.1.1${host}`,
      learner = false,
      started = true,
    } = one;
    return {
      ID: idOf(one),
      ...(started ? { name, clientURLs: [`https://${address}:2379`] } : {}),
      peerURLs: [`https://${address}:2380`],
      ...(learner ? { isLearner: true } : {}),
    };
  });
  return `${JSON.stringify(status)}\n${JSON.stringify({ members: list })}\n`;
}

/** Directories of a member that has run. */
const dataPathsOf = (spec: ClusterSpec): readonly string[] =>
  ['member', 'member/wal'].map((name) => `${spec.etcd.dataDirectory}/${name}`);

/** The lines of a probe about them. */
export const dataLines = (spec: ClusterSpec): string =>
  dataPathsOf(spec)
    .map((path) => `directory|700|root:0|root:0|1|1|x|x|${path}`)
    .join('\n');

/** The control nodes as probes found them. */
export const seenHosts = (
  spec: ClusterSpec,
  without: readonly string[] = [],
  neverRun: readonly string[] = [],
): readonly SeenHost[] =>
  controlHosts(spec).map((host) => {
    const state = { load: 'loaded', active: 'active', sub: 'running', enabled: 'enabled' } as const;
    const unit = { ...state, needDaemonReload: false, restarts: 0 };
    const member = { type: 'directory', mode: 0o700, owner: 'root', group: 'root', size: 1 } as const;
    const seen: Observation = {
      ...observed(memberQuestions(spec)),
      paths: new Map(without.includes(host.name) ? [] : dataPathsOf(spec).map((path) => [path, member])),
      units: new Map([['etcd.service', neverRun.includes(host.name) ? unit : { ...unit, digest: 'd' }]]),
    };
    return { host, seen };
  });
