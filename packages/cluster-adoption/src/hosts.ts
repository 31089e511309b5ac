import {
  type Cluster,
  type Host,
  listedMembers,
  membersElsewhere,
  urlsOf,
} from '@harderway/cluster-doctor/cluster';
import type { HostRole } from '@harderway/cluster-spec';
import { cidrContains, parseCidr, parseIp } from '@harderway/ip-address';
import { runningFlags } from './flag-values.js';
import { type Entry, entry } from './model.js';

/** A host of cluster.yaml. */
export interface AdoptedHost {
  readonly name: string;
  readonly role: HostRole;
  readonly address: string;
  /** The host of the bundle. */
  readonly host: Host;
}

/** Hosts of cluster.yaml, and notes about all hosts of the bundle. */
export interface AdoptedHosts {
  readonly hosts: readonly AdoptedHost[];
  readonly entries: readonly Entry[];
}

/** The host's own name, without a domain; undefined if it was not read. */
const hostNameOf = (host: Host): string | undefined => host.answer('uname')?.split(' ')[1]?.split('.')[0];

/** Addresses of a host that may be its own: not on loopback, and not a virtual one. */
const ownAddresses = ({ addresses }: Host, virtual: ReadonlySet<string>): readonly string[] =>
  addresses.flatMap(({ device, address }) => (device === 'lo' || virtual.has(address) ? [] : [address]));

/** The address at which this machine reached a gateway; otherwise the only address in the network of the control nodes. */
function gatewayAddress(
  host: Host,
  virtual: ReadonlySet<string>,
  peers: readonly string[],
): string | undefined {
  const own = ownAddresses(host, virtual);
  if (host.facts.address !== undefined && own.includes(host.facts.address)) return host.facts.address;
  const near = host.addresses.filter(({ address, prefix }) => {
    const network = parseCidr(`${address}/${prefix}`);
    return (
      own.includes(address) &&
      peers.some((peer) => {
        const ip = parseIp(peer);
        return network !== undefined && ip !== undefined && cidrContains(network, ip);
      })
    );
  });
  return near.length === 1 ? near[0]?.address : undefined;
}

const lacking = (host: Host, subject: string, message: string): AdoptedHosts => ({
  hosts: [],
  entries: [entry('unknown', subject, message, host.evidence('<host>', host.name))],
});

const ignoresFlags = ({ name }: Host, file: string): string =>
  `etcd on ${name} takes its settings from ${file} alone, and ignores its flags: start it with flags first`;

function controlNode(host: Host): AdoptedHosts {
  const subject = `hosts: ${host.name}`;
  const etcd = host.program('etcd');
  if (etcd === undefined) return lacking(host, subject, `${host.name} runs no etcd that was found`);
  const { name, 'initial-advertise-peer-urls': peer, 'config-file': file } = runningFlags(etcd);
  if (file !== undefined) return lacking(host, subject, ignoresFlags(host, file));
  const [url] = urlsOf(peer);
  const address = url?.address ?? host.facts.address;
  if (name === undefined) return lacking(host, subject, `etcd on ${host.name} has no --name`);
  if (address === undefined || !host.addresses.some((held) => held.address === address))
    return lacking(host, subject, `the address of ${host.name} is not known`);
  return {
    hosts: [{ name, role: 'control', address, host }],
    entries: [
      entry(
        'exact',
        'hosts',
        `${name}, control, ${address}`,
        etcd.place('name'),
        etcd.place('initial-advertise-peer-urls'),
      ),
    ],
  };
}

function gateway(host: Host, virtual: ReadonlySet<string>, peers: readonly string[]): AdoptedHosts {
  const subject = `hosts: ${host.name}`;
  const name = hostNameOf(host);
  const address = gatewayAddress(host, virtual, peers);
  if (name === undefined) return lacking(host, subject, `${host.name} did not say its host name`);
  if (address === undefined)
    return lacking(host, subject, `which address of ${host.name} the control nodes reach is not known`);
  const place = host.evidence('<ip addr>', address);
  return {
    hosts: [{ name, role: 'gateway', address, host }],
    entries: [entry('exact', 'hosts', `${name}, gateway, ${address}`, place)],
  };
}

/** Subjects without which nothing can be said about the rest of a host. */
const WHOLE = ['the host', 'the rest of the host'];

/** Why the flags of a host's programs are not known: a unit or a command line was too long, and was cut. */
const cutPrograms = (host: Host): readonly AdoptedHosts[] =>
  host.facts.unread.flatMap(({ subject, reason }) =>
    /^(?:units?(?: |$)|the command line of )/.test(subject)
      ? [lacking(host, `hosts: ${host.name}`, `${subject} was not read on ${host.name}: ${reason}`)]
      : [],
  );

/** Programs whose units the bundle lacks, without a word why. */
const lostUnits = (host: Host): readonly AdoptedHosts[] =>
  host.programs.flatMap(({ name, process: { unit = '' } = {} }) =>
    unit === '' ||
    host.units.some((each) => each.name === unit) ||
    host.facts.unread.some(({ subject }) => subject.startsWith('unit'))
      ? []
      : [lacking(host, `hosts: ${host.name}`, `${name} on ${host.name} runs in ${unit}, which was not read`)],
  );

/** Members of etcd on hosts that nobody looked at: cluster.yaml without their hosts would be another cluster. */
export function missingMembers(cluster: Cluster): readonly Entry[] {
  if (!cluster.controlNodes.some((host) => (listedMembers(host)?.length ?? 0) > 0)) {
    const message =
      'no control node listed the members of etcd, so more may exist; run again when etcd answers';
    return [entry('unknown', 'hosts', message)];
  }
  return membersElsewhere(cluster).map(({ id, name, peerUrls }) =>
    entry(
      'unknown',
      `hosts: ${name || id}`,
      `etcd has the member ${name || id} at ${peerUrls.join(', ')}, and its host was not read; name all hosts, or remove the member`,
    ),
  );
}

/** The hosts with their roles and addresses. A host that did not answer is unknown, whatever its name says. */
export function hostsOf({ hosts, virtualAddresses }: Cluster): AdoptedHosts {
  const virtual = new Set(virtualAddresses.map(({ address }) => address));
  const unread = hosts.filter(({ facts }) => facts.unread.some(({ subject }) => WHOLE.includes(subject)));
  const read = hosts.filter((host) => !unread.includes(host));
  const control = read.filter(({ role }) => role === 'control').map(controlNode);
  const peers = control.flatMap((each) => each.hosts.map(({ address }) => address));
  const others = read.flatMap((host): readonly AdoptedHosts[] => {
    if (host.role === 'control') return [];
    if (host.role === 'gateway') return [gateway(host, virtual, peers)];
    if (host.role === 'both') {
      const message = `${host.name} runs the control plane and balances it; in cluster.yaml a host does one of these`;
      return [
        { hosts: [], entries: [entry('refused', 'hosts', message, host.evidence('<host>', host.name))] },
      ];
    }
    return [lacking(host, `hosts: ${host.name}`, `nothing on ${host.name} says what it is for`)];
  });
  const silent = unread.map((host) => {
    const reason = host.facts.unread.find(({ subject }) => WHOLE.includes(subject))?.reason ?? '';
    return lacking(host, `hosts: ${host.name}`, `${host.name} was not read: ${reason}`);
  });
  const all = [...others, ...control, ...silent, ...read.flatMap(cutPrograms), ...read.flatMap(lostUnits)];
  return {
    hosts: all.flatMap((each) => each.hosts),
    entries: all.flatMap((each) => each.entries),
  };
}
