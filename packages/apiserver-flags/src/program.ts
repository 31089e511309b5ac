import { type KubernetesProgram, kubernetesProgram } from '@harderway/component-flags/kubernetes';
import { admissionPluginNames, explainPlugin } from './admission-plugins.js';
import { catalog } from './catalog/history.generated.js';
import type { FlagsByMinor } from './catalog/types.generated.js';
import { apiserverRules } from './rules.js';

/** kube-apiserver: its flags from 1.20 to 1.37, and what it does with them. */
export const apiserver: KubernetesProgram<FlagsByMinor> = kubernetesProgram<FlagsByMinor>({
  checker: 'apiserver-flags',
  catalog,
  rules: apiserverRules,
  explain: explainPlugin,
  names: admissionPluginNames,
});

/** As {@link KubernetesProgram.argv}. */
export const apiserverArgv: KubernetesProgram<FlagsByMinor>['argv'] = apiserver.argv;

/** As {@link KubernetesProgram.check}. */
export const checkApiserver: KubernetesProgram['check'] = apiserver.check;

/** As {@link KubernetesProgram.migrate}. */
export const migrateApiserver: KubernetesProgram['migrate'] = apiserver.migrate;
