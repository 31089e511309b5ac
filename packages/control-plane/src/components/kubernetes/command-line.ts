import { apiserver } from '@harderway/apiserver-flags';
import { type ClusterSpec, judgedVersions } from '@harderway/cluster-spec';
import { controllerManager } from '@harderway/controller-manager-flags';
import { clientEndpoints } from '@harderway/etcd-config';
import {
  flagsOn,
  kubeApiserver,
  kubeControllerManager,
  kubeScheduler,
  type Program,
} from '@harderway/program-settings';
import type { ProgramName } from '@harderway/release-binaries';
import { scheduler } from '@harderway/scheduler-config';
import type { HostContext } from '../../model/component.js';
import { ControlPlaneError } from '../../model/errors.js';
import { withAccess } from '../access-files.js';
import { etcdCluster } from '../etcd/cluster.js';

/** A Kubernetes program: how we run it, and what is known of it. */
export interface KubernetesFacts {
  readonly facts: Program & { readonly name: ProgramName };
  readonly known: Pick<typeof apiserver, 'check' | 'rules'> & {
    argv(input: {
      readonly version: string;
      readonly flags: Readonly<Record<string, string | readonly string[]>>;
    }): ReturnType<typeof apiserver.argv>;
  };
}

/** The Kubernetes programs of a control node. */
export const kubernetesPrograms: Readonly<
  Record<'apiserver' | 'controllerManager' | 'scheduler', KubernetesFacts>
> = {
  apiserver: { facts: kubeApiserver, known: apiserver },
  controllerManager: { facts: kubeControllerManager, known: controllerManager },
  scheduler: { facts: kubeScheduler, known: scheduler },
};

/** The issuers of tokens: versions before 1.22 know a single one. */
const issuers = ({ kubeApiserver: { serviceAccountIssuers } }: ClusterSpec) => ({
  'service-account-issuer':
    serviceAccountIssuers.length > 1 ? serviceAccountIssuers : serviceAccountIssuers.join(),
});

/**
 * Arguments of a Kubernetes program on a host, and what its version says of them. Flags of ours that the version lacks are
 * left out; those of cluster.yaml replace ours of the same name, and must be known.
 */
export function argumentsOn(
  { spec, host }: HostContext,
  { facts, known }: KubernetesFacts,
): ReturnType<typeof apiserver.argv> {
  const version = judgedVersions(spec.versions).kubernetes;
  const own = flagsOn(facts, { spec, host, etcdEndpoints: clientEndpoints(etcdCluster(spec)) });
  const flags = facts.name === kubeApiserver.name ? { ...withAccess(spec, own), ...issuers(spec) } : own;
  const { extraFlags } = spec[facts.section];
  const all = known.argv({ version, flags: { ...flags, ...extraFlags } });
  const lacked = all.unknown.filter((name) => name in flags && !(name in extraFlags));
  if (lacked.length === 0) return all;
  const ours = Object.fromEntries(Object.entries(flags).filter(([name]) => !lacked.includes(name)));
  return known.argv({ version, flags: { ...ours, ...extraFlags } });
}

/**
 * Arguments of a Kubernetes program on a host.
 *
 * @throws ControlPlaneError `invalid-configuration` with each flag that the version refuses.
 */
export function commandLine(place: HostContext, program: KubernetesFacts): readonly string[] {
  const { argv, diagnostics } = argumentsOn(place, program);
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length === 0) return argv;
  const { kubernetes } = place.spec.versions;
  throw new ControlPlaneError(
    'invalid-configuration',
    `${program.facts.name} ${kubernetes} would refuse its flags`,
    {
      details: errors.map(({ message, hint }) => (hint === undefined ? message : `${message}. ${hint}`)),
      hint: 'correct extraFlags in cluster.yaml',
    },
  );
}
