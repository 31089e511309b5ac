import { initialMembers, serves } from '../../cluster/etcd.js';
import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, type RepairDraft, subjectOf } from '../check.js';
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
    (port) => sh`nft insert rule ${family} ${table} ${name} tcp dport ${port} accept`,
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

/** Some hosts reach the member, so the fault is on the hosts that do not. */
function fromOneSide(names: readonly string[], peer: string, target: Program, hosts: readonly Host[]) {
  const address = peer.replace(/:\d+$/, '');
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
    message: `${names.join(' and ')} cannot connect to etcd's peer port ${peer} of ${target.host}, and others can`,
    repair,
    advice: `Look at routes and packet filters of ${names.join(' and ')}: packets to ${address} do not leave, or no answer comes back.`,
  };
}

/** No host reaches the member, so the fault is on its own host. */
function onTheTarget(names: readonly string[], peer: string, target: Program, host: Host | undefined) {
  const closed = closedChain(host);
  const port = peer.replace(/^.*:/, '');
  return {
    hosts: [target.host],
    message: `${names.join(' and ')} cannot connect to etcd's peer port ${peer} of ${target.host}${closed === undefined ? '' : `: a packet filter there lets in only what it lists`}`,
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

export const etcdPeerChecks: Checks = {
  *'etcd-peer-unreachable'(cluster) {
    for (const target of cluster.programs('etcd')) {
      const listed = initialMembers(target.flags['initial-cluster']).find(
        ([name]) => name === target.flags['name'],
      )?.[1];
      if (listed === undefined || !serves(target)) continue;
      const peer = `${listed.address}:${listed.port}`;
      const asked = cluster.controlNodes.flatMap((host) => {
        const answer = host.name === target.host ? undefined : host.facts.answers[`connect ${peer}`];
        return answer === undefined
          ? []
          : [{ host, output: answer.output, connects: CONNECTS.test(answer.output) }];
      });
      // A host that sends nothing to another one does not answer it, either: then the fault is found from its side.
      const own = cluster.host(target.host);
      const failing = asked.filter(
        ({ host, connects }) => !connects && !host.addresses.some(({ address }) => deadRoute(own, address)),
      );
      if (failing.length === 0) continue;
      const names = failing.map(({ host }) => host.name);
      const found = {
        evidence: failing.map(({ host, output }) =>
          host.evidence(`<connect ${peer}>`, output.split('\n')[0] || 'no answer within 2 s'),
        ),
        breaks: [subjectOf(target)],
        shows: subjectOf(target),
      };
      if (failing.length < asked.length)
        yield {
          ...found,
          ...fromOneSide(
            names,
            peer,
            target,
            failing.map(({ host }) => host),
          ),
        };
      else yield { ...found, ...onTheTarget(names, peer, target, cluster.host(target.host)) };
    }
  },
};
