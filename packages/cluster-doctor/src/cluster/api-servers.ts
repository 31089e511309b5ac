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

/** Whether klog wrote a line within the last minute. False where that is not known: a container may have another zone than its host. */
function isRecent({ answer, facts: { clock } }: Host, { inContainer }: Program, line: string): boolean {
  const [, month, day, time] = /^[EF](\d\d)(\d\d) (\d\d:\d\d:\d\d)/.exec(line) ?? [];
  const [, hours, minutes] = /^([+-]\d\d)(\d\d)/.exec(answer('zone') ?? '') ?? [];
  if (clock === undefined || time === undefined || hours === undefined || inContainer) return false;
  // klog writes no year, and another may have begun in its zone.
  const year = new Date(clock.host * 1000).getUTCFullYear();
  return [year - 1, year, year + 1].some(
    (each) =>
      Math.abs(clock.host - Date.parse(`${each}-${month}-${day}T${time}${hours}:${minutes}`) / 1000) < RECENT,
  );
}

/** The line of its journal in which a program says that it cannot connect to its server now. */
export const failureOf = ({ host, program, address, port }: NamedServer): string | undefined =>
  program.journal.findLast(
    (line) => line.includes(`dial tcp ${address}:${port}: `) && isRecent(host, program, line),
  );
