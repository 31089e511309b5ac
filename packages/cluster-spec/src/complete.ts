import type { KeyPath } from '@harderway/yaml-text';
import type {
  ClusterFile,
  ClusterSpec,
  ExtraFlags,
  FileSpec,
  FlagsFile,
  HostFile,
  HostSpec,
  Profile,
} from './model.js';

/** The issuer of tokens where cluster.yaml names none: the address of the API. */
export const defaultIssuer = ({ api }: Pick<ClusterSpec, 'api'>): string =>
  `https://${api.virtualIp}:${api.port}`;

/** Ten years: CAs are replaced by a rotation, and in the guide nothing is renewed at all. */
const tenYears = 87_600;

/** A year, as other tools give it, since a certificate that leaks is good for no longer. */
const aYear = 8760;

/** Default lifetime of certificates, in hours. */
export const defaultValidity = (profile: Profile): number => (profile === 'production' ? aYear : tenYears);

function completePki({ pki, profile }: ClusterFile): ClusterSpec['pki'] {
  const { validityHours = defaultValidity(profile) } = pki;
  const { authorityValidityHours = Math.max(tenYears, validityHours) } = pki;
  return { ...pki, validityHours, authorityValidityHours };
}

/** Gateways that choose by a hash choose the same server for a connection that they do not know yet. */
function completeLoadBalancer({ loadBalancer, hosts }: ClusterFile): ClusterSpec['loadBalancer'] {
  const gateways = hosts.filter(({ role, state }) => role === 'gateway' && state !== 'absent');
  return { ...loadBalancer, scheduler: loadBalancer.scheduler ?? (gateways.length > 1 ? 'mh' : 'wrr') };
}

const completeFile = ({ state: _, ...file }: ClusterFile['files'][number]): FileSpec => ({
  ...file,
  group: file.group ?? file.owner,
  mode: Number.parseInt(file.mode ?? (file.secret ? '0600' : '0644'), 8),
});

/**
 * Makes the complete spec of a valid file: hosts get their SSH settings, flag values become text. `written`
 * gives a number as it is spelled in the file, since 1.30 and 0x10 mean something else to a flag than to YAML.
 */
export function completeSpec(file: ClusterFile, written: (path: KeyPath) => string | undefined): ClusterSpec {
  const flagsOf = (section: string, flags: FlagsFile): ExtraFlags =>
    Object.fromEntries(
      Object.entries(flags).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : (written([section, 'extraFlags', name]) ?? String(value)),
      ]),
    );
  const {
    apiVersion: _,
    ssh,
    hosts,
    etcd,
    kubeApiserver,
    kubeControllerManager,
    kubeScheduler,
    ...rest
  } = file;
  return {
    ...rest,
    pki: completePki(file),
    loadBalancer: completeLoadBalancer(file),
    files: file.files.filter(({ state }) => state !== 'absent').map(completeFile),
    removedFiles: file.files
      .filter(({ state }) => state === 'absent')
      .map(({ path, readBy }) => ({ path, readBy })),
    etcd: { ...etcd, extraFlags: flagsOf('etcd', etcd.extraFlags) },
    kubeApiserver: {
      ...kubeApiserver,
      serviceAccountIssuers: kubeApiserver.serviceAccountIssuers ?? [defaultIssuer(file)],
      extraFlags: flagsOf('kubeApiserver', kubeApiserver.extraFlags),
    },
    kubeControllerManager: { extraFlags: flagsOf('kubeControllerManager', kubeControllerManager.extraFlags) },
    kubeScheduler: { extraFlags: flagsOf('kubeScheduler', kubeScheduler.extraFlags) },
    hosts: hosts.filter(({ state }) => state !== 'absent').map((host) => completeHost(host, ssh)),
    leaving: hosts.filter(({ state }) => state === 'absent').map((host) => completeHost(host, ssh)),
  };
}

function completeHost({ state: _, ...host }: HostFile, defaults: ClusterFile['ssh'] = {}): HostSpec {
  const own = host.ssh ?? {};
  return {
    ...host,
    ssh: {
      host: own.host ?? host.address,
      port: own.port ?? defaults.port ?? 22,
      user: own.user ?? defaults.user ?? 'ubuntu',
      hostKeyPolicy: own.hostKeyPolicy ?? defaults.hostKeyPolicy ?? 'strict',
      identityFile: own.identityFile ?? defaults.identityFile,
      configFile: own.configFile ?? defaults.configFile,
      knownHostsFile: own.knownHostsFile ?? defaults.knownHostsFile,
    },
  };
}
