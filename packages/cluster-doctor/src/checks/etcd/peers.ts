import type { Cluster } from '../../cluster/cluster.js';
import { serves } from '../../cluster/etcd.js';
import { initialMembers, urlsOf } from '../../cluster/etcd-urls.js';
import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, type Found, type RepairDraft, subjectOf } from '../check.js';
import { and, sh } from '../shell.js';
import { portsOf } from './network.js';

/** A chain of nft that drops whatever none of its rules accepts. */
interface ClosedChain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly text: string;
}

/** The chain of a host through which packets come in, if it drops what it does not know. */
function closedChain(host: Host | undefined): ClosedChain | undefined {
  const [, family, table, name, text] =
    /^table (\S+) (\S+) \{(?:(?!^\})[\s\S])*?chain (\S+) \{\s*(type filter hook input [^\n]*policy drop;)/m.exec(
      host?.answer('firewall') ?? '',
    ) ?? [];
  return family === undefined || table === undefined || name === undefined || text === undefined
    ? undefined
    : { family, table, name, text };
}

/** Lets connections to the programs of a control node in. */
const openPorts = (host: Host | undefined, { family, table, name }: ClosedChain) =>
  [...new Set((host?.programs ?? []).flatMap(portsOf))].map(
    (port) =>
      sh`nft list chain ${family} ${table} ${name} | grep -qwF --regexp=${`tcp dport ${port} accept`} || nft insert rule ${family} ${table} ${name} tcp dport ${port} accept`,
  );

/** Output of openssl that shows a TCP connection, even if TLS fails on it. */
const CONNECTS = /CONNECTION ESTABLISHED|alert|handshake|certificate/i;

/** Kinds of routes that drop packets. */
const DEAD: ReadonlySet<string> = new Set(['blackhole', 'unreachable', 'prohibit']);

/** The kind of a host's dead route to an address; undefined if it has none. */
const deadRoute = (host: Host | undefined, address: string): string | undefined =>
  (host?.answer('routes') ?? '')
    .split('\n')
    .map((line) => line.split(/\s+/))
    .find(([kind = '', to]) => to === address && DEAD.has(kind))?.[0];

/** A port of a member of etcd that other hosts connect to. */
interface Door {
  readonly port: 'peer' | 'client';
  /** `ADDRESS:PORT` */
  readonly at: string;
}

/** Some hosts reach the member, so the fault is on the hosts that do not. */
function fromOneSide(names: readonly string[], { port, at }: Door, target: Program, hosts: readonly Host[]) {
  const address = at.replace(/:\d+$/, '');
  const repair = hosts.flatMap((host): readonly RepairDraft[] => {
    const kind = deadRoute(host, address);
    const command =
      kind === undefined
        ? sh`ip route get ${address}; nft list ruleset`
        : sh`ip route del ${kind} ${address}`;
    return [{ host: host.name, command }];
  });
  return {
    hosts: names,
    message: `${names.join(' and ')} cannot connect to etcd's ${port} port ${at} of ${target.host}, and others can`,
    repair,
    advice: `Look at routes and packet filters of ${names.join(' and ')}: packets to ${address} do not leave, or no answer comes back.`,
  };
}

/** No host reaches the member, so the fault is on its own host. */
function onTheTarget(
  names: readonly string[],
  { port: kind, at }: Door,
  target: Program,
  host: Host | undefined,
) {
  const closed = closedChain(host);
  const port = at.replace(/^.*:/, '');
  return {
    hosts: [target.host],
    message: `${names.join(' and ')} cannot connect to etcd's ${kind} port ${at} of ${target.host}${closed === undefined ? '' : `: a packet filter there lets in only what it lists`}`,
    repair: [
      {
        host: target.host,
        command:
          closed === undefined
            ? sh`ss -ltnp ${`sport = :${port}`}; nft list ruleset || iptables-save`
            : and(...openPorts(host, closed)),
      },
    ],
    advice:
      closed === undefined
        ? `Let TCP ${port} through between the control nodes: a packet filter on a host, or security groups of the cloud.`
        : `It has the policy drop (${closed.text}). Write the rules to /etc/nftables.conf as well.`,
  };
}

/** Whether a host connects to a member; undefined if it was not asked. */
function connects({ facts }: Host, at: string | undefined): boolean | undefined {
  const answer = facts.answers[`connect ${at}`];
  return answer === undefined ? undefined : CONNECTS.test(answer.output);
}

/** Finds hosts that do not connect to a port that they need. */
function unreachable(
  cluster: Cluster,
  target: Program,
  door: Door,
  hosts: readonly Host[],
): (Found & { readonly failing: readonly Host[] }) | undefined {
  const asked = hosts.filter((host) => host.name !== target.host && connects(host, door.at) !== undefined);
  // A host that sends nothing to another one does not answer it, either: then the fault is found from its side.
  const own = cluster.host(target.host);
  const failing = asked.filter(
    (host) =>
      connects(host, door.at) === false && !host.addresses.some(({ address }) => deadRoute(own, address)),
  );
  if (failing.length === 0) return undefined;
  const names = failing.map(({ name }) => name);
  return {
    ...(failing.length < asked.length
      ? fromOneSide(names, door, target, failing)
      : onTheTarget(names, door, target, own)),
    evidence: failing.map((host) =>
      host.evidence(
        `<connect ${door.at}>`,
        host.facts.answers[`connect ${door.at}`]?.output.split('\n')[0] || 'no answer within 2 s',
      ),
    ),
    failing,
  };
}

/** The address and port at which other members reach a member, as it says itself. */
function peerOf({ flags }: Program): string | undefined {
  const [, listed] = initialMembers(flags['initial-cluster']).find(([name]) => name === flags['name']) ?? [];
  return listed && `${listed.address}:${listed.port}`;
}

export const etcdPeerChecks: Checks = {
  *'etcd-peer-unreachable'(cluster) {
    for (const target of cluster.programs('etcd').filter(serves)) {
      const at = peerOf(target);
      const found = at && unreachable(cluster, target, { port: 'peer', at }, cluster.controlNodes);
      if (!found) continue;
      const { failing, ...finding } = found;
      const cutOff = failing.map(({ name }) => `leader@${name}`);
      yield { ...finding, breaks: [subjectOf(target), ...cutOff], shows: subjectOf(target) };
    }
  },
  *'etcd-client-unreachable'(cluster) {
    for (const target of cluster.programs('etcd').filter(serves))
      for (const { address, port } of urlsOf(target.flags['advertise-client-urls'])) {
        const at = `${address}:${port}`;
        // Hosts that reach no port of the member are a finding about its peer port.
        const clients = cluster.programs('kube-apiserver').filter(({ flags, host }) => {
          const needsIt = urlsOf(flags['etcd-servers']).some((url) => `${url.address}:${url.port}` === at);
          const client = cluster.host(host);
          return needsIt && client !== undefined && connects(client, peerOf(target)) !== false;
        });
        const hosts = clients.flatMap(({ host }) => cluster.host(host) ?? []);
        const found = unreachable(cluster, target, { port: 'client', at }, hosts);
        if (found === undefined) continue;
        const { failing, ...finding } = found;
        const broken = clients.filter(({ host }) => failing.some(({ name }) => name === host));
        yield { ...finding, breaks: broken.map(subjectOf) };
      }
  },
};
