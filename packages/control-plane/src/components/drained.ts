import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import type { Observation, Resource } from '@harderway/desired-state';
import { controlHosts } from '../hosts/topology.js';
import { drainDirectory, drainFile } from './drain-file.js';

/** Asked of every gateway, whatever is planned: can it drain API servers, and which are drained? */
export const drainQuestions = (spec: ClusterSpec): readonly Resource[] => [
  { kind: 'unit', name: 'ldirectord.service', enabled: true, active: true },
  { kind: 'directory', path: drainDirectory, mode: 0o700 },
  ...[...controlHosts(spec), ...spec.leaving].map(
    ({ name }): Resource => ({ kind: 'absent', path: drainFile(spec, name) }),
  ),
];

/** The API servers that a gateway has drained. A run that ended early leaves one. */
export const drainedOn = (spec: ClusterSpec, seen: Observation): readonly HostSpec[] =>
  controlHosts(spec).filter(({ name }) => seen.paths.has(drainFile(spec, name)));
