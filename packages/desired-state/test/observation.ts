import * as kinds from '../src/kinds/index.js';
import type { UnitState } from '../src/kinds/unit/model.js';
import { markOf, questionsOf } from '../src/model/questions.js';
import type { Observation, Resource } from '../src/resource.js';

/** The questions of a probe about resources. */
const askedAbout = (resources: readonly Resource[]): ReadonlySet<string> => questionsOf(kinds, resources);

/** The section of a reply that ties it to the resources it is about. */
export const askedLines = (resources: readonly Resource[]): readonly string[] => [
  '== asked',
  markOf(askedAbout(resources)),
];

/** A host with nothing of ours, of which nothing was asked. */
const bare: Observation = {
  machine: 'x86_64',
  os: 'Debian GNU/Linux 13 (trixie)',
  generation: 0,
  asked: new Set(),
  paths: new Map(),
  sysctls: new Map(),
  addresses: [],
  packages: new Set(),
  units: new Map(),
  trees: new Map(),
  users: new Map(),
  trusted: new Set(),
};

/** The same host, once it was asked about resources. */
export const bareFor = (resources: readonly Resource[]): Observation => ({
  ...bare,
  asked: askedAbout(resources),
});

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
