import type { Cluster } from '../../cluster/cluster.js';
import { type Connection, cameAbout, connectionsTo, packetOf } from '../../cluster/connections.js';
import type { Rule, Ruleset } from '../../cluster/filter/rule.js';
import { fateOf, parseRuleset } from '../../cluster/filter/walk.js';
import type { Host } from '../../cluster/host.js';
import type { Checks, Found, Subject } from '../check.js';
import { type ShellCommand, sh } from '../shell.js';

/** The subject that a connection is needed for. */
function subjectOf({ use, to }: Connection): Subject {
  if (use === 'etcd') return `etcd@${to.name}`;
  if (use === 'vrrp') return 'vrrp';
  return use === 'virtual address' && to.role !== 'control' ? 'virtual-address' : `weight@${to.name}`;
}

/** A rule that drops connections which the cluster needs. */
interface HarmfulDrop {
  readonly rule: Rule;
  readonly connections: readonly Connection[];
  /** Whether the rule drops one port or protocol from every source. Removing it opens nothing else. */
  readonly isAlone: boolean;
  readonly breaks: readonly Subject[];
}

/** The effect of a packet filter on the connections that the cluster needs. */
export interface FilterFacts {
  readonly drops: readonly HarmfulDrop[];
  /** Whether it may drop other ones, by rules that are not understood. */
  readonly isUnclear: boolean;
}

/** Whether a rule drops one port or protocol for everybody. One behind a rule that accepts by source keeps strangers out. */
function isAlone({ conditions, text }: Rule, ruleset: Ruleset): boolean {
  const before = [...ruleset.values()].flatMap(({ rules }) => {
    const index = rules.findIndex((rule) => rule.text === text);
    return rules.slice(0, Math.max(0, index));
  });
  const isOfSource = (rule: Pick<Rule, 'conditions'>): boolean =>
    rule.conditions.some(({ field }) => field === 'source');
  const values = conditions.map((each) => each.values.join());
  return (
    !before.some((rule) => rule.verdict === 'accept' && isOfSource(rule)) &&
    values.some((value) => /^(?:\d+|vrrp)$/.test(value)) &&
    conditions.every(
      ({ field, isNegated }, index) =>
        !isNegated &&
        (field === 'destination' ||
          field === 'protocol' ||
          (field === 'port' && /^\d+$/.test(values[index] ?? ''))),
    )
  );
}

/** Judges the packet filter of a host. What was seen of a connection counts more than rules: none drops what came about. */
export function filterOf(host: Host, cluster: Cluster): FilterFacts {
  const ruleset = parseRuleset(host.answer('firewall') ?? '');
  const judged = connectionsTo(cluster, host)
    .filter((connection) => !cameAbout(connection))
    .map((connection) => ({ connection, fate: fateOf(ruleset, packetOf(connection)) }));
  const byRule = new Map<Rule, readonly Connection[]>();
  for (const { connection, fate } of judged)
    if (typeof fate === 'object') byRule.set(fate, [...(byRule.get(fate) ?? []), connection]);
  return {
    drops: [...byRule].map(([rule, connections]) => ({
      rule,
      connections,
      isAlone: isAlone(rule, ruleset),
      breaks: [...new Set(connections.map(subjectOf))],
    })),
    isUnclear: judged.some(({ fate }) => fate === 'unknown'),
  };
}

/** The command that removes a rule, whichever program made it. */
function removal({ text }: Rule): ShellCommand | undefined {
  if (text.startsWith('-A ')) return sh`iptables-save | grep -vxF --regexp=${text} | iptables-restore`;
  const rule = text.split(/ counter packets \d/)[0] ?? text;
  // A dot stands for each character that a regular expression or awk may read as something else.
  const pattern = rule.replace(/[^\w ]/g, '.');
  const program = `/^table/ { t = $2 " " $3 } /chain/ { c = $2 } /${pattern}/ { print "nft delete rule", t, c, "handle", $NF }`;
  return sh`nft -a list ruleset | awk ${program} | sh`;
}

/** The packets that a rule drops, in words. */
function targetOf({ rule, connections }: HarmfulDrop): string {
  const [first] = connections;
  if (first?.use === 'vrrp') return 'VRRP, by which gateways agree';
  const ports = [...new Set(connections.map(({ port }) => port))].join(' and ');
  const isOfAddress = rule.conditions.some(({ field }) => field === 'destination');
  return `port ${ports}${isOfAddress ? ` of ${first?.address}` : ''}`;
}

function* packetFilters(cluster: Cluster): Iterable<Found> {
  for (const host of cluster.hosts)
    for (const drop of filterOf(host, cluster).drops) {
      const { rule, connections, isAlone: isRemovable, breaks } = drop;
      const sources = connections.flatMap((connection) => packetOf(connection).source ?? []);
      yield {
        hosts: [host.name],
        message: `a packet filter on ${host.name} drops packets for ${targetOf(drop)}`,
        evidence: [host.evidence('<nft list ruleset>', rule.text)],
        ...(isRemovable
          ? { repair: [{ host: host.name, command: removal(rule) }] }
          : {
              repair: [],
              advice: `Keep the rule, which drops other packets too, and accept these before it${sources.length === 0 ? '' : `: they come from ${[...new Set(sources)].join(', ')}`}.`,
            }),
        breaks,
      };
    }
}

export const firewallChecks: Checks = { 'packet-filter': packetFilters };
