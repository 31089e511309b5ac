import type { Rung } from './ladder.js';
import type { Stage } from './model.js';

/** The stages of a hop. */
export function stagesOf({ component, to }: Rung): readonly Stage[] {
  if (component === 'etcd')
    return [
      {
        programs: ['etcd'],
        leaderLast: true,
        until: `all members run etcd ${to}, are healthy and agree on revision and hash`,
        why: 'one member at a time keeps the quorum, and the leader last means one election',
      },
    ];
  return [
    {
      programs: ['kube-apiserver'],
      leaderLast: false,
      until: `all API servers run ${to} and are ready`,
      why: 'no other program may be newer than an API server that it can reach',
    },
    {
      programs: ['kube-controller-manager', 'kube-scheduler'],
      leaderLast: true,
      until: `all controller managers and schedulers run ${to}, and one of each leads`,
      why: 'the leader last means one gap without a leader instead of several',
    },
  ];
}
