import type { ClusterSpec } from '@harderway/cluster-spec';
import { type Resource, stateDirectory } from '@harderway/desired-state';
import { unfinishedQuestion } from '../history/unfinished.js';
import type { Descriptor } from '../model/component.js';
import { unitQuestion } from './etcd/data.js';
import { filesRemovedFor, filesWrittenFor } from './extra-files.js';
import { absentTree, plain } from './items.js';

/** Lines of /etc/hosts by which the hosts find each other and the API, short and with the domain. */
export function hostLines({ spec }: { readonly spec: ClusterSpec }): readonly string[] {
  const line = (address: string, name: string): string => `${address} ${name}.${spec.domain} ${name}`;
  return [
    ...spec.hosts.map((host) => line(host.address, host.name)),
    line(spec.api.virtualIp, spec.api.name),
  ];
}

/** Prerequisites of later stages: host names, and curl, which asks services for their health. */
export const prepare: Descriptor = {
  installs: ({ spec, host }) => {
    const block: Resource = {
      kind: 'block',
      path: '/etc/hosts',
      name: spec.name,
      lines: hostLines({ spec }),
    };
    const names = plain(block, { ...block, lines: [] });
    if (host.role === 'gateway') return [names];
    return [
      names,
      plain({ kind: 'package', name: 'curl' }),
      ...filesWrittenFor(spec),
      ...filesRemovedFor(spec),
    ];
  },
  // A gateway that has run etcd was a control node, whose cluster must not be founded a second time.
  questions: ({ host }) => (host.role === 'control' ? [unfinishedQuestion] : [unitQuestion]),
  // Removed last, since it records everything else.
  leaves: () => [absentTree(stateDirectory)],
};
