import { type Checks, commandOf, subjectOf } from '../check.js';
import { addFlags, editUnit, replaceIn, thenRestart } from '../repairs.js';
import { replaceText } from '../shell.js';

/** Whether a list flag has an item. */
const has = (list: string | undefined, item: string): boolean => list?.split(',').includes(item) ?? false;

/** Changes that people make until an error goes away, and that hide its cause. */
export const badFixChecks: Checks = {
  *'master-flag'({ hosts }) {
    for (const { programs } of hosts)
      for (const program of programs) {
        const master = program.flags['master'];
        if (master === undefined || !program.name.startsWith('kube-')) continue;
        const place = program.place('master');
        yield {
          hosts: [program.host],
          message: `--master=${master} of ${program.name} goes around its kubeconfig`,
          evidence: [place],
          repair:
            place.line === undefined || program.flags['kubeconfig'] === undefined
              ? editUnit(program)
              : [thenRestart(program, replaceText(place.file, place.text, '', place.line))],
          advice: `Remove --master, and give --kubeconfig a file for ${program.name}. The insecure port is gone since Kubernetes 1.24.`,
          breaks: [subjectOf(program)],
        };
      }
  },
  *'authorization-open'(cluster) {
    for (const program of cluster.programs('kube-apiserver')) {
      const { 'authorization-mode': mode, 'authorization-config': configuration } = program.flags;
      if (!has(mode ?? 'AlwaysAllow', 'AlwaysAllow') || configuration !== undefined) continue;
      const place = program.place('authorization-mode');
      yield {
        hosts: [program.host],
        message: 'the API server lets everybody do everything',
        evidence: [place],
        repair: [
          mode === undefined
            ? addFlags(program, 'authorization-mode=Node,RBAC')
            : replaceIn(
                program,
                place.file,
                `--authorization-mode=${mode}`,
                '--authorization-mode=Node,RBAC',
              ),
        ],
        advice:
          'Set --authorization-mode=Node,RBAC. A request that is forbidden then lacks a role, or its certificate the right name.',
        breaks: [`access@${program.host}`],
        shows: commandOf(program),
      };
    }
  },
  *'node-restriction-missing'(cluster) {
    const flag = 'enable-admission-plugins';
    for (const program of cluster.programs('kube-apiserver')) {
      const { [flag]: plugins, 'authorization-mode': mode } = program.flags;
      if (has(plugins, 'NodeRestriction') || !has(mode, 'Node')) continue;
      const place = program.place(flag);
      yield {
        hosts: [program.host],
        message: 'NodeRestriction is off, so that every kubelet may change every node',
        evidence: [place],
        repair: [
          plugins === undefined
            ? addFlags(program, 'enable-admission-plugins=NodeRestriction')
            : replaceIn(program, place.file, `--${flag}=${plugins}`, `--${flag}=${plugins},NodeRestriction`),
        ],
        advice:
          "Add NodeRestriction to --enable-admission-plugins. If a node is forbidden to change itself then, its certificate does not have the node's name.",
        breaks: [`admission@${program.host}`],
      };
    }
  },
};
