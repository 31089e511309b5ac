import type { VirtualAddress } from '@harderway/cluster-doctor/cluster';
import { stringify } from 'yaml';
import type { ExtraFlagsBySection } from './flags.js';
import type { AdoptedHost } from './hosts.js';
import type { AdoptedBalancer } from './model.js';
import type { AdoptedSections } from './sections.js';

/** How this machine reached the hosts. */
export interface Reached {
  /** The user that logs in. Default: the one of cluster.yaml, ubuntu. */
  readonly user?: string | undefined;
  /** Path of the ssh_config. Default: the files that ssh reads. */
  readonly configFile?: string | undefined;
  /** Whether ssh knows hosts by the names of the bundle, and not by their addresses. Default false. */
  readonly byName?: boolean | undefined;
}

/** All that a cluster.yaml is written from. */
export interface AdoptedCluster {
  readonly names: {
    readonly name?: string | undefined;
    readonly domain?: string | undefined;
    readonly api?: string | undefined;
  };
  readonly versions: { readonly kubernetes: string; readonly etcd: string };
  readonly virtual: VirtualAddress;
  readonly sections: AdoptedSections;
  readonly balancer: AdoptedBalancer;
  readonly hosts: readonly AdoptedHost[];
}

const section = (title: string, keys: Readonly<Record<string, unknown>>): string =>
  `\n${title === '' ? '' : `# ${title}\n`}${stringify(keys, { lineWidth: 0 })}`;

/** The text of cluster.yaml. Each value that was found is written, also where it is the default. */
export function clusterYamlOf(
  { names, versions, virtual, sections, balancer, hosts }: AdoptedCluster,
  extraFlags: ExtraFlagsBySection,
  { user, configFile, byName = false }: Reached = {},
): string {
  const { serviceClusterIpRange, clusterCidr, serviceNodePortRange } = sections;
  const { initialClusterToken, dataDirectory, serviceAccountIssuers, authorityKeys } = sections;
  const issuer = `https://${virtual.address}:${virtual.port}`;
  const hasOwnIssuer = serviceAccountIssuers.join() !== issuer;
  const { name, domain, api } = names;
  return [
    '# A control plane made by hand, as harderway adopt found it.\n',
    stringify({ apiVersion: 'harderway/v1', name, domain, profile: 'guide' }),
    section('The versions that run.', { versions }),
    section('', { api: { name: api, virtualIp: virtual.address, port: virtual.port } }),
    section('', { network: { serviceClusterIpRange, clusterCidr, serviceNodePortRange } }),
    section('Flags that the guide does not set, or sets otherwise.', {
      etcd: { initialClusterToken, dataDirectory, extraFlags: extraFlags.etcd ?? {} },
      kubeApiserver: {
        ...(hasOwnIssuer ? { serviceAccountIssuers } : {}),
        extraFlags: extraFlags.kubeApiserver ?? {},
      },
      kubeControllerManager: { extraFlags: extraFlags.kubeControllerManager ?? {} },
      kubeScheduler: { extraFlags: extraFlags.kubeScheduler ?? {} },
    }),
    section('', { loadBalancer: balancer }),
    section('Credentials of the cluster, on this machine.', { pki: { directory: './auth', authorityKeys } }),
    ...(user === undefined ? [] : [section('', { ssh: { user, configFile } })]),
    section('', {
      hosts: hosts.map(({ name: own, role, address, host }) => ({
        name: own,
        role,
        address,
        ...(byName && host.name !== address ? { ssh: { host: host.name } } : {}),
      })),
    }),
  ].join('');
}
