import { defineProgram, type Program } from '@harderway/command';
import { coverageOf } from '@harderway/component-flags';
import type { HostFiles } from '@harderway/component-flags/kubernetes';
import { kubernetesCommands } from '@harderway/kubernetes-commands';
import { apiserver } from '../program.js';
import { cis, type Stat } from './cis.js';

/** The files of this machine. */
export interface Host extends HostFiles {
  readonly stat: Stat;
}

/** The command `apiserver-flags` on a machine. */
export const programWith = (host: Host): Program =>
  defineProgram({
    name: 'apiserver-flags',
    summary: 'check the command line of kube-apiserver, and the control plane around it',
    commands: [...kubernetesCommands(apiserver, host), cis(host.stat)],
    knows: () => coverageOf(apiserver.catalog),
    examples: [
      ['apiserver-flags check --kubernetes-version 1.31 kube-apiserver.service', 'would it start?'],
      ['apiserver-flags migrate --from 1.28 --to 1.34 kube-apiserver.yaml', 'what an upgrade breaks'],
      ['apiserver-flags explain service-account-issuer', 'what is known of a flag'],
    ],
  });
