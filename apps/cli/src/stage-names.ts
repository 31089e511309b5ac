import type { StageName } from '@harderway/control-plane';

/** The stages that `--only` takes. They stand here too so that help needs not load the engine; a test compares. */
export const stageNames: readonly StageName[] = [
  'prepare',
  'etcd',
  'kube-apiserver',
  'virtual-ip',
  'gateway',
  'load-balancer',
  'kube-controller-manager',
  'kube-scheduler',
];

/** The option of the engine that `--only` means: nothing without it, which is all stages. */
export function onlyStages(options: { readonly only?: readonly StageName[] }): {
  readonly stages?: readonly StageName[];
} {
  return options.only === undefined ? {} : { stages: options.only };
}
