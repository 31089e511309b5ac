import { type KubernetesProgram, kubernetesProgram } from '@harderway/component-flags/kubernetes';
import { catalog } from './catalog/history.generated.js';
import type { FlagsByMinor } from './catalog/types.generated.js';
import { schedulerRules } from './rules.js';

/** kube-scheduler: its flags from 1.20 to 1.37, and what it does with them. */
export const scheduler: KubernetesProgram<FlagsByMinor> = kubernetesProgram<FlagsByMinor>({
  checker: 'scheduler-config',
  catalog,
  rules: schedulerRules,
  // It writes its configuration there, and ends.
  exits: ({ set }) => set('write-config-to'),
});

/** As {@link KubernetesProgram.argv}. */
export const schedulerArgv: KubernetesProgram<FlagsByMinor>['argv'] = scheduler.argv;

/** As {@link KubernetesProgram.check}. */
export const checkScheduler: KubernetesProgram['check'] = scheduler.check;

/** As {@link KubernetesProgram.migrate}. */
export const migrateScheduler: KubernetesProgram['migrate'] = scheduler.migrate;
