import {
  fileState,
  type Observation,
  type PathState,
  parseReply,
  probeScript,
  type Resource,
  type UnitState,
} from '@harderway/desired-state';
import { completeReply } from './probe-reply.js';

const pathState = (resource: Extract<Resource, { kind: 'file' | 'directory' }>): PathState =>
  resource.kind === 'file'
    ? fileState(resource)
    : { type: 'directory', mode: resource.mode, owner: 'root', group: 'root', size: 1 };

/** An observation of a host that was asked about these resources, and on which nothing is. */
export function observed(resources: readonly Resource[]): Observation {
  const reply = '== host\nx86_64\nDebian\n1\n== end\n';
  return parseReply(completeReply(reply, probeScript(resources)), resources);
}

/** The result of a probe of a host on which files, directories and units are as they should be. */
export function holding(resources: readonly Resource[]): Observation {
  const unit = { load: 'loaded', active: 'active', sub: 'running', enabled: 'enabled' } as const;
  return {
    ...observed(resources),
    paths: new Map(
      resources.flatMap((resource) =>
        resource.kind === 'file' || resource.kind === 'directory'
          ? [[resource.path, pathState(resource)] as const]
          : [],
      ),
    ),
    units: new Map(
      resources.flatMap((resource): readonly (readonly [string, UnitState])[] => {
        if (resource.kind !== 'unit') return [];
        const { name, digest } = resource;
        const state = { ...unit, needDaemonReload: false, restarts: 0 };
        return [[name, digest === undefined ? state : { ...state, digest }]];
      }),
    ),
    users: new Map(
      resources.flatMap((resource) =>
        resource.kind === 'user'
          ? [[resource.name, { shell: '/usr/sbin/nologin', hasGroup: true }] as const]
          : [],
      ),
    ),
  };
}
