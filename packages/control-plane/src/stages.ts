/** The stages of a control plane, in the order in which they stand on each other. */
export const stageNames = [
  'prepare',
  'etcd',
  'kube-apiserver',
  'virtual-ip',
  'gateway',
  'load-balancer',
  'kube-controller-manager',
  'kube-scheduler',
] as const;

/** Name of a stage, as `apply --only` takes it. */
export type StageName = (typeof stageNames)[number];
