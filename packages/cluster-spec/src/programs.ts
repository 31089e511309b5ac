// The entry `./programs`: flags and ports of each program, without the reader of cluster.yaml.
import type { ClusterSpec, Profile } from './model.js';
import { filled } from './programs/fill-in.js';
import type {
  FlagPlace,
  FlagSetting,
  Program,
  ProgramFacts,
  ProgramFlag,
  SettingFacts,
} from './programs/model.js';
import { balancerFacts, programFacts, unitFacts } from './programs/programs.generated.js';
import { unitSettings, withCredential } from './programs/unit-settings.js';

export type {
  CisException,
  FlagPlace,
  FlagSetting,
  Program,
  ProgramFlag,
  ProgramPort,
  UnitSetting,
} from './programs/model.js';
export { balancerSettings, cisExceptions } from './programs/programs.generated.js';
export { credentialsDirectory } from './programs/unit-settings.js';

/** A value of the facts for a host: `{api.port}` is that key of cluster.yaml. Undefined for the program's default. */
function filledIn(
  template: string,
  { spec, host, etcdEndpoints }: FlagPlace,
  unless?: string,
): string | undefined {
  const known: object = {
    ...spec,
    host,
    controlNodes: controlNodes(spec),
    etcdEndpoints: etcdEndpoints.join(','),
  };
  const value = filled(template, known);
  return value === unless ? undefined : value;
}

const controlNodes = ({ hosts }: ClusterSpec): number =>
  hosts.filter(({ role }) => role === 'control').length;

/** The second number of a version such as `1.32.4`. */
const minorOf = (version: string): number => Number(version.split('.')[1]);

function setting({
  value,
  unless,
  leastControlNodes = 1,
  since,
  before,
  why,
  source,
}: SettingFacts): FlagSetting {
  if (value === undefined) return { why, source };
  if (leastControlNodes === 1 && since === undefined && !value.includes('{')) return { value, why, source };
  return {
    value: (place) => {
      const { spec } = place;
      if (since !== undefined && minorOf(spec.versions.kubernetes) < minorOf(since)) return before;
      return controlNodes(spec) < leastControlNodes ? undefined : filledIn(value, place, unless);
    },
    why,
    source,
  };
}

/** A setting that is only given where the keys of authorities are here. */
const keyedSetting = ({ value, ...about }: FlagSetting): FlagSetting => ({
  ...about,
  value: (place) => {
    if (place.spec.pki.authorityKeys === 'elsewhere') return undefined;
    return typeof value === 'function' ? value(place) : value;
  },
});

const keyedFlag = ({ production, ...flag }: ProgramFlag): ProgramFlag => ({
  ...flag,
  ...keyedSetting(flag),
  ...(production === undefined ? {} : { production: keyedSetting(production) }),
});

const flagOf = ({
  reserved,
  only,
  production,
  authorityKey: _,
  ...guide
}: ProgramFacts['flags'][string]): ProgramFlag => ({
  ...setting(guide),
  ...(reserved === undefined ? {} : { reserved }),
  ...(only === undefined ? {} : { only }),
  ...(production === undefined ? {} : { production: setting(production) }),
});

function program(name: Program['name']): Program {
  const facts: ProgramFacts | undefined = programFacts.find((each) => each.name === name);
  if (facts === undefined) throw new Error(`facts/programs.yaml lacks ${name}`);
  const flags = Object.entries(facts.flags).map(([name, own]): [string, ProgramFlag] => {
    const flag = withCredential(facts, flagOf(own));
    return [name, own.authorityKey === true ? keyedFlag(flag) : flag];
  });
  return { ...facts, unit: unitSettings(facts, unitFacts), flags: Object.fromEntries(flags) };
}

/** Directives of ldirectord.cf that a profile decides, in the form of flags. */
export const balancerDirectives: Program['flags'] = Object.fromEntries(
  Object.entries(balancerFacts).map(([name, facts]) => [name, flagOf(facts)]),
);

/** How a profile sets a flag; undefined where it leaves the flag alone. */
export function settingIn(profile: Profile, flag: ProgramFlag): FlagSetting | undefined {
  if (profile === 'production') return flag.production ?? flag;
  return flag.only === undefined ? flag : undefined;
}

/** etcd, whose flags `@harderway/etcd-config` derives from the members. */
export const etcd: Program = program('etcd');

/** kube-apiserver on each control node. Its only port is `api.port`. */
export const kubeApiserver: Program = program('kube-apiserver');

/** kube-controller-manager on each control node, one of them leading. */
export const kubeControllerManager: Program = program('kube-controller-manager');

/** kube-scheduler on each control node, one of them leading. */
export const kubeScheduler: Program = program('kube-scheduler');

/** The programs of a control node that take flags. */
export const programs: readonly Program[] = [etcd, kubeApiserver, kubeControllerManager, kubeScheduler];

const firstPort = ({ ports }: Program): number => ports[0]?.number ?? 0;

/** Port of etcd for clients. */
export const etcdClientPort: number = firstPort(etcd);

/** Port of kube-controller-manager for its health and metrics. */
export const controllerManagerPort: number = firstPort(kubeControllerManager);

/** Port of kube-scheduler for its health and metrics. */
export const schedulerPort: number = firstPort(kubeScheduler);

/** Path of the KubeSchedulerConfiguration. */
export const schedulerConfigurationPath: string = String(kubeScheduler.flags['config']?.value);

/** Directory of the credentials and kubeconfigs of the Kubernetes programs on a control node. */
export const kubernetesDirectory: string = kubeApiserver.directory;

/** The flags, with values, that harderway gives a program on a host. */
export function flagsOn({ flags }: Program, place: FlagPlace): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(flags).flatMap(([name, flag]) => {
      const value = settingIn(place.spec.profile, flag)?.value;
      const given = typeof value === 'function' ? value(place) : value;
      return given === undefined ? [] : [[name, given] as const];
    }),
  );
}
