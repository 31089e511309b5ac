import {
  fileState,
  type Observation,
  type PathState,
  type Resource,
  type UnitState,
} from '@harderway/desired-state';

const pathState = (resource: Extract<Resource, { kind: 'file' | 'directory' }>): PathState =>
  resource.kind === 'file'
    ? fileState(resource)
    : { type: 'directory', mode: resource.mode, owner: 'root', group: 'root', size: 1 };

/** The result of a probe of a host on which files, directories and units are as they should be. */
export function holding(resources: readonly Resource[]): Observation {
  const unit = { load: 'loaded', active: 'active', sub: 'running', enabled: 'enabled' } as const;
  return {
    machine: 'x86_64',
    os: 'Debian',
    generation: 1,
    paths: new Map(
      resources.flatMap((resource) =>
        resource.kind === 'file' || resource.kind === 'directory'
          ? [[resource.path, pathState(resource)] as const]
          : [],
      ),
    ),
    sysctls: new Map(),
    addresses: [],
    packages: new Set(),
    units: new Map(
      resources.flatMap((resource): readonly (readonly [string, UnitState])[] => {
        if (resource.kind !== 'unit') return [];
        const { name, digest } = resource;
        const state = { ...unit, needDaemonReload: false, restarts: 0 };
        return [[name, digest === undefined ? state : { ...state, digest }]];
      }),
    ),
    trees: new Map(),
    users: new Map(
      resources.flatMap((resource) =>
        resource.kind === 'user'
          ? [[resource.name, { shell: '/usr/sbin/nologin', hasGroup: true }] as const]
          : [],
      ),
    ),
    trusted: new Set(),
  };
}
