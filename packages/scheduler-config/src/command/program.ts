import { defineProgram, type Program } from '@harderway/command';
import { coverageOf } from '@harderway/component-flags';
import type { HostFiles } from '@harderway/component-flags/kubernetes';
import { kubernetesCommands } from '@harderway/kubernetes-commands';
import { scheduler } from '../program.js';

/** The command `scheduler-config` on a machine. */
export const programWith = (host: HostFiles): Program =>
  defineProgram({
    name: 'scheduler-config',
    summary: 'check the command line of kube-scheduler',
    commands: kubernetesCommands(scheduler, host),
    knows: () => coverageOf(scheduler.catalog),
    examples: [
      ['scheduler-config check --kubernetes-version 1.31 kube-scheduler.service', 'would it start?'],
      ['scheduler-config migrate --from 1.28 --to 1.34 kube-scheduler.yaml', 'what an upgrade breaks'],
      ['scheduler-config explain leader-elect', 'what is known of a flag'],
    ],
  });
