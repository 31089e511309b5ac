import type { UnitState } from '../src/kinds/unit/model.js';
import type { Observation } from '../src/resource.js';

/** A host with nothing of ours. */
export const bare: Observation = {
  machine: 'x86_64',
  os: 'Debian GNU/Linux 13 (trixie)',
  generation: 0,
  paths: new Map(),
  sysctls: new Map(),
  addresses: [],
  packages: new Set(),
  units: new Map(),
  trees: new Map(),
  users: new Map(),
  trusted: new Set(),
};

/** A service that runs as it should. */
export const runningUnit: UnitState = {
  load: 'loaded',
  active: 'active',
  sub: 'running',
  enabled: 'enabled',
  needDaemonReload: false,
  restarts: 0,
  digest: 'd1',
};
