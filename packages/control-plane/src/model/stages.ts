// Also the entry `./stages`: names alone, so that help needs no engine.

/**
 * The stages of a control plane, in the order in which each builds on those before it, and the roles of the hosts that
 * each is about; `drainedBy` is the role of hosts that stop sending clients to a host while it restarts. All else about a stage is in the descriptor of its component.
 */
export const stages = [
  { stage: 'prepare', roles: ['control', 'gateway'] },
  { stage: 'etcd', roles: ['control'] },
  { stage: 'kube-apiserver', roles: ['control'], drainedBy: 'gateway' },
  { stage: 'virtual-ip', roles: ['control'] },
  { stage: 'gateway', roles: ['gateway'] },
  { stage: 'load-balancer', roles: ['gateway'] },
  { stage: 'keepalived', roles: ['gateway'] },
  { stage: 'kube-controller-manager', roles: ['control'] },
  { stage: 'kube-scheduler', roles: ['control'] },
  { stage: 'backup', roles: ['control'] },
] as const;

/** Name of a stage, as `apply --only` takes it. */
export type StageName = (typeof stages)[number]['stage'];

/** The names of the stages, in their order. */
export const stageNames: readonly StageName[] = stages.map(({ stage }) => stage);

/** The checks before a change that a person may overrule, as `apply --ignore-preflight` takes them. */
export const ignorableChecks = [
  'kubelet-skew',
  'removed-apis',
  'etcd-upgrade',
  'etcd-members',
  'etcd-hashes',
  'certificates',
  'rotation-stage',
  'token-issuer',
  'service-range',
  'stored-objects',
  'clock-skew',
  'unique-machines',
  'disk-space',
  'unit-drop-ins',
  'vrrp',
  'virtual-ip-free',
  'former-gateways',
  'former-servers',
  'other-cluster',
] as const;
