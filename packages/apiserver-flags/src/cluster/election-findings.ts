import type { Diagnostic } from '@harderway/diagnostics';
import { readKubernetesYaml } from '@harderway/yaml-text';
import { finding } from './cluster-rules.js';
import {
  type ElectingProgram,
  electionKeys,
  electionOf,
  isElectionOff,
  lockOf,
  rivalsAmong,
} from './election.js';
import type { ComponentInstance } from './model.js';

interface Instance extends ElectingProgram {
  readonly host: string;
}

function electing(name: ElectingProgram['name'], instance: ComponentInstance): Instance {
  const { host, version, flags, read } = instance;
  const path = name === 'kube-scheduler' ? flags['config'] : undefined;
  const text = path === undefined ? undefined : read?.(path);
  const source = text === undefined ? undefined : readKubernetesYaml(text);
  return { name, host, version, flags, configuration: source?.kind === 'read' ? source.value : undefined };
}

/** Checks that instances of a component elect one leader where there are several. */
export function electionFindings(
  name: ElectingProgram['name'],
  instances: readonly ComponentInstance[],
): readonly Diagnostic[] {
  const groups = rivalsAmong(instances.map((each) => electing(name, each)));
  return groups.flatMap((group) => {
    const off = group.filter((each) => isElectionOff(electionOf(each)));
    const [first, ...others] = group.filter((each) => !off.includes(each));
    const apart =
      first === undefined
        ? []
        : others.filter((each) => lockOf(electionOf(each)) !== lockOf(electionOf(first)));
    return [
      ...off.map(({ host }) =>
        finding(
          'leader-election-off',
          `${name} on ${host} does not take part in leader election, beside ${group.length - 1} others: they would work against each other`,
          'Set --leader-elect=true.',
          [electionKeys.isOn.flag],
        ),
      ),
      ...apart.map((each) =>
        finding(
          'leader-election-locks-differ',
          `${name} on ${first?.host} competes for the lock ${first && lockOf(electionOf(first))}, and on ${each.host} for ${lockOf(electionOf(each))}: both lead, and work against each other`,
          'Give both the same namespace and name of the lock.',
          [electionKeys.namespace.flag, electionKeys.name.flag],
        ),
      ),
    ];
  });
}
