import type { ClusterSpec } from '@harderway/cluster-spec';
import { argumentsOn, kubernetesPrograms } from '../components/kubernetes/command-line.js';
import { controlHosts } from '../hosts/topology.js';
import { causeOf, type Finding, flagOf } from './finding.js';

/** Extra flags that a program's version refuses: no command line can be made with them. */
export const refusedFlags = (spec: ClusterSpec): readonly Finding[] =>
  controlHosts(spec).flatMap((host) =>
    Object.values(kubernetesPrograms).flatMap((program) =>
      argumentsOn({ spec, host }, program)
        .diagnostics.filter(({ severity }) => severity === 'error')
        .map((diagnostic) => ({
          host: host.name,
          diagnostic,
          path: causeOf(spec, program.facts, flagOf(diagnostic)),
        })),
    ),
  );
