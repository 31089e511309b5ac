import type { Cluster } from '../../cluster/cluster.js';
import type { Host } from '../../cluster/host.js';
import type { Checks, Found, Subject } from '../check.js';
import { type ShellCommand, sh } from '../shell.js';

/** A rule that drops packets, with the chain that it is in. */
interface DropRule {
  readonly text: string;
  readonly port?: number | undefined;
  readonly address?: string | undefined;
  readonly isVrrp: boolean;
}

/** Rules of `nft list ruleset` or `iptables-save` that drop or refuse by port, address or protocol. */
const dropRules = (text: string): readonly DropRule[] =>
  text.split('\n').flatMap((line) => {
    if (!/\b(?:drop|reject|DROP|REJECT)\b/.test(line) || /\bpolicy\b|^:/.test(line)) return [];
    const port = /dports? (?:\{[^}]*?\b)?(\d+)/.exec(line)?.[1] ?? /--dports? [\d,]*?(\d+)/.exec(line)?.[1];
    const address = /daddr ([\d.]+)/.exec(line)?.[1] ?? / -d ([\d.]+)/.exec(line)?.[1];
    const isVrrp = /\b(?:vrrp|112)\b/.test(line) && /protocol|-p |l4proto|ip proto/.test(line);
    return [{ text: line.trim(), port: port === undefined ? undefined : Number(port), address, isVrrp }];
  });

/** The subjects that a rule on a host breaks; empty if it does not concern the control plane. */
function brokenBy(rule: DropRule, host: Host, cluster: Cluster): readonly Subject[] {
  const { port, address, isVrrp } = rule;
  const virtual = cluster.virtualAddresses.find((each) => each.address === address);
  if (isVrrp) return ['vrrp'];
  if (port === undefined && virtual === undefined) return [];
  const api = Number(host.program('kube-apiserver')?.flags['secure-port'] ?? 6443);
  const isControl = host.program('etcd') !== undefined || host.program('kube-apiserver') !== undefined;
  if (
    address !== undefined &&
    virtual === undefined &&
    !host.addresses.some((each) => each.address === address)
  )
    return [];
  if (isControl && (port === 2379 || port === 2380)) return [`etcd@${host.name}`];
  if (isControl && (port === api || port === undefined)) return [`weight@${host.name}`];
  const balances = cluster.virtualAddresses.some((each) => each.port === port) || virtual !== undefined;
  return balances && !isControl ? ['virtual-address'] : [];
}

/** The command that removes a rule, whichever program made it. */
function removal({ text }: DropRule): ShellCommand | undefined {
  if (text.startsWith('-A ')) return sh`iptables-save | grep -vxF --regexp=${text} | iptables-restore`;
  const rule = text.split(/ counter packets \d/)[0] ?? text;
  // A dot stands for each character that a regular expression or awk may read as something else.
  const pattern = rule.replace(/[^\w ]/g, '.');
  const program = `/^table/ { t = $2 " " $3 } /chain/ { c = $2 } /${pattern}/ { print "nft delete rule", t, c, "handle", $NF }`;
  return sh`nft -a list ruleset | awk ${program} | sh`;
}

/** The rules of a host that drop packets of the control plane, and what each breaks. */
export const harmfulDrops = (
  host: Host,
  cluster: Cluster,
): readonly { readonly rule: DropRule; readonly breaks: readonly Subject[] }[] =>
  dropRules(host.answer('firewall') ?? '')
    .map((rule) => ({ rule, breaks: brokenBy(rule, host, cluster) }))
    .filter(({ breaks }) => breaks.length > 0);

function* packetFilters(cluster: Cluster): Iterable<Found> {
  for (const host of cluster.hosts)
    for (const { rule, breaks } of harmfulDrops(host, cluster)) {
      const target = rule.isVrrp
        ? 'VRRP, by which gateways agree'
        : `port ${rule.port ?? 'any'}${rule.address === undefined ? '' : ` of ${rule.address}`}`;
      yield {
        hosts: [host.name],
        message: `a packet filter on ${host.name} drops packets for ${target}`,
        evidence: [host.evidence('<nft list ruleset>', rule.text)],
        repair: [{ host: host.name, command: removal(rule) }],
        breaks,
      };
    }
}

export const firewallChecks: Checks = { 'packet-filter': packetFilters };
