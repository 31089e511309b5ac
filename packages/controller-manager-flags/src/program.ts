import { type KubernetesProgram, kubernetesProgram } from '@harderway/component-flags/kubernetes';
import { catalog } from './catalog/history.generated.js';
import type { FlagsByMinor } from './catalog/types.generated.js';
import { controllerManagerRules } from './rules.js';

/** kube-controller-manager: its flags from 1.20 to 1.37, and what it does with them. */
export const controllerManager: KubernetesProgram<FlagsByMinor> = kubernetesProgram<FlagsByMinor>({
  checker: 'controller-manager-flags',
  catalog,
  rules: controllerManagerRules,
});

/** As {@link KubernetesProgram.argv}. */
export const controllerManagerArgv: KubernetesProgram<FlagsByMinor>['argv'] = controllerManager.argv;

/** As {@link KubernetesProgram.check}. */
export const checkControllerManager: KubernetesProgram['check'] = controllerManager.check;

/** As {@link KubernetesProgram.migrate}. */
export const migrateControllerManager: KubernetesProgram['migrate'] = controllerManager.migrate;
