import { type Checks, commandOf, subjectOf } from '../check.js';
import { editUnit } from '../repairs.js';

/** Whether a list flag has an item. */
const has = (list: string | undefined, item: string): boolean => list?.split(',').includes(item) ?? false;

/** Changes that people make until an error goes away, and that hide its cause. */
export const badFixChecks: Checks = {
  *'master-flag'({ hosts }) {
    for (const { programs } of hosts)
      for (const program of programs) {
        const master = program.flags['master'];
        if (master === undefined || !program.name.startsWith('kube-')) continue;
        yield {
          hosts: [program.host],
          message: `--master=${master} of ${program.name} goes around its kubeconfig`,
          evidence: [program.place('master')],
          repair: editUnit(program),
          advice: `Remove --master, and give --kubeconfig a file for ${program.name}. The insecure port is gone since Kubernetes 1.24.`,
          breaks: [subjectOf(program)],
        };
      }
  },
  *'authorization-open'(cluster) {
    for (const program of cluster.programs('kube-apiserver')) {
      if (
        !has(program.flags['authorization-mode'] ?? 'AlwaysAllow', 'AlwaysAllow') ||
        program.flags['authorization-config'] !== undefined
      )
        continue;
      yield {
        hosts: [program.host],
        message: 'the API server lets everybody do everything',
        evidence: [program.place('authorization-mode')],
        repair: editUnit(program),
        advice:
          'Set --authorization-mode=Node,RBAC. A request that is forbidden then lacks a role, or its certificate the right name.',
        breaks: [`access@${program.host}`],
        shows: commandOf(program),
      };
    }
  },
  *'node-restriction-missing'(cluster) {
    for (const program of cluster.programs('kube-apiserver')) {
      const { flags } = program;
      if (
        has(flags['enable-admission-plugins'], 'NodeRestriction') ||
        !has(flags['authorization-mode'], 'Node')
      )
        continue;
      yield {
        hosts: [program.host],
        message: 'NodeRestriction is off, so that every kubelet may change every node',
        evidence: [program.place('enable-admission-plugins')],
        repair: editUnit(program),
        advice:
          "Add NodeRestriction to --enable-admission-plugins. If a node is forbidden to change itself then, its certificate does not have the node's name.",
      };
    }
  },
};
