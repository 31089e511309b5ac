import type { Profile } from '@harderway/cluster-spec';
import { withCredential } from './credentials.js';
import type { FlagFacts, ProgramFacts } from './facts.js';
import { flagOf, type VersionOf } from './flag.js';
import type { Program, ProgramPort } from './model.js';
import { balancerFacts, programFacts, unitFacts } from './programs.generated.js';
import { unitSettings } from './unit-settings.js';

const ofKubernetes: VersionOf = ({ versions }) => versions.kubernetes;
const ofEtcd: VersionOf = ({ versions }) => versions.etcd;

const flagsOf = (flags: Readonly<Record<string, FlagFacts>>, versionOf: VersionOf): Program['flags'] =>
  Object.fromEntries(Object.entries(flags).map(([name, facts]) => [name, flagOf(facts, versionOf)]));

function program(name: Program['name']): Program {
  const facts: ProgramFacts | undefined = programFacts.find((each) => each.name === name);
  if (facts === undefined) throw new Error(`facts/programs.yaml lacks ${name}`);
  const flags = Object.entries(facts.flags).map(([flag, own]) => [flag, withCredential(facts, own)] as const);
  return {
    ...facts,
    unit: unitSettings(facts, unitFacts),
    flags: flagsOf(Object.fromEntries(flags), name === 'etcd' ? ofEtcd : ofKubernetes),
  };
}

/** Directives of ldirectord.cf that a profile decides, in the form of flags. */
export const balancerDirectives: Program['flags'] = flagsOf(balancerFacts, ofKubernetes);

/** etcd on each control node. `@harderway/etcd-config` computes most of its flags from the members. */
export const etcd: Program = program('etcd');

/** kube-apiserver on each control node. Its only port is `api.port`. */
export const kubeApiserver: Program = program('kube-apiserver');

/** kube-controller-manager on each control node; one of them leads. */
export const kubeControllerManager: Program = program('kube-controller-manager');

/** kube-scheduler on each control node; one of them leads. */
export const kubeScheduler: Program = program('kube-scheduler');

/** The programs of a control node that take flags. */
export const programs: readonly Program[] = [etcd, kubeApiserver, kubeControllerManager, kubeScheduler];

/** The ports that a program takes in a profile, besides `api.port`. */
export const portsIn = (profile: Profile, { ports }: Program): readonly ProgramPort[] =>
  ports.filter(({ only }) => only === undefined || only === profile);

const firstPort = ({ ports: [port] }: Program): number => port?.number ?? 0;

/** etcd's port for clients. */
export const etcdClientPort: number = firstPort(etcd);

/** etcd's port for other members. */
export const etcdPeerPort: number = etcd.ports[1]?.number ?? 0;

/** The port on which etcd serves its metrics without a certificate, in the profile production. */
export const etcdMetricsPort: number = etcd.ports[2]?.number ?? 0;

/** The port on which kube-controller-manager serves health and metrics. */
export const controllerManagerPort: number = firstPort(kubeControllerManager);

/** The port on which kube-scheduler serves health and metrics. */
export const schedulerPort: number = firstPort(kubeScheduler);

/** The unit that runs keepalived on each of several gateways, beside none of Debian's. */
export const keepalivedUnit = 'harderway-keepalived.service';

/** Path of the KubeSchedulerConfiguration on a control node. */
export const schedulerConfigurationPath: string = String(kubeScheduler.flags['config']?.value);

/** Directory of the Kubernetes programs' certificates and kubeconfigs on a control node. */
export const kubernetesDirectory: string = kubeApiserver.directory;

/**
 * Directory of a gateway with a file for each API server that gets no new connections. ldirectord(8) calls it
 * `maintenancedir`, and gives weight 0 to the server that a file is named after.
 */
export const drainDirectory = '/var/lib/harderway/drained';
