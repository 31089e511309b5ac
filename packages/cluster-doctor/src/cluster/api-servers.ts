import { parseIp } from '@harderway/ip-address';
import { kubeconfigPath } from './certificates.js';
import type { Cluster } from './cluster.js';
import type { Host } from './host.js';
import type { KubeconfigFacts } from './kubeconfig.js';
import { addressesOf } from './names.js';
import type { Program } from './program.js';

/** The API server that the kubeconfig of a program names. */
export interface NamedServer {
  readonly host: Host;
  readonly program: Program;
  /** The kubeconfig. */
  readonly path: string;
  readonly kubeconfig: KubeconfigFacts;
  /** The name or address in its URL. */
  readonly name: string;
  /** The address of the name, as the host resolves it; undefined if it is not known. */
  readonly address: string | undefined;
  readonly port: number;
}

/** The API servers that the kubeconfigs of programs name. */
export const namedServers = ({ hosts }: Cluster): readonly NamedServer[] =>
  hosts.flatMap((host) =>
    host.programs.flatMap((program) => {
      const path = kubeconfigPath(host, program)?.path;
      const kubeconfig = host.kubeconfig(path);
      const [, ipv6, name = ipv6 ?? '', port = '443'] =
        /^https?:\/\/(?:\[([^\]]*)\]|([^:/[]+))(?::(\d+))?/.exec(kubeconfig?.server ?? '') ?? [];
      return path === undefined || kubeconfig === undefined || name === ''
        ? []
        : [
            {
              host,
              program,
              path,
              kubeconfig,
              name,
              address: addressesOf(hosts, host, name)[0],
              port: Number(port),
            },
          ];
    }),
  );

/** Whether a server is at an address that no host of the bundle has: that of a load balancer, or one that nobody has any more. */
export const isElsewhere = (cluster: Cluster, { address }: NamedServer): boolean =>
  address !== undefined &&
  parseIp(address)?.family === 4 &&
  !address.startsWith('127.') &&
  !cluster.virtualAddresses.some((virtual) => virtual.address === address) &&
  !cluster.hosts.some(
    ({ addresses, facts }) => facts.address === address || addresses.some((own) => own.address === address),
  );

/** Seconds after which an error says nothing about the present: it may be of an outage that is over. */
const RECENT = 60;

/** Whether klog wrote a line within the last minute. False in a time zone other than UTC, where that is not known. */
function isRecent({ facts: { clock } }: Host, line: string): boolean {
  const [, month, day, time] = /^[EF](\d\d)(\d\d) (\d\d:\d\d:\d\d)/.exec(line) ?? [];
  if (clock === undefined || time === undefined) return false;
  const year = new Date(clock.host * 1000).getUTCFullYear();
  return Math.abs(clock.host - Date.parse(`${year}-${month}-${day}T${time}Z`) / 1000) < RECENT;
}

/** The line of its journal in which a program says that it cannot connect to its server now. */
export const failureOf = ({ host, program, address, port }: NamedServer): string | undefined =>
  program.journal.findLast((line) => line.includes(`dial tcp ${address}:${port}: `) && isRecent(host, line));
