import { defineProgram, type Program } from '@harderway/command';
import { coverageOf } from '@harderway/component-flags';
import type { HostFiles } from '@harderway/component-flags/kubernetes';
import { kubernetesCommands } from '@harderway/kubernetes-commands';
import { controllerManager } from '../program.js';

/** The command `controller-manager-flags` on a machine. */
export const programWith = (host: HostFiles): Program =>
  defineProgram({
    name: 'controller-manager-flags',
    summary: 'check the command line of kube-controller-manager',
    commands: kubernetesCommands(controllerManager, host),
    knows: () => coverageOf(controllerManager.catalog),
    examples: [
      [
        'controller-manager-flags check --kubernetes-version 1.31 kube-controller-manager.service',
        'would it start?',
      ],
      [
        'controller-manager-flags migrate --from 1.28 --to 1.34 kube-controller-manager.yaml',
        'what an upgrade breaks',
      ],
      ['controller-manager-flags explain cluster-signing-cert-file', 'what is known of a flag'],
    ],
  });
