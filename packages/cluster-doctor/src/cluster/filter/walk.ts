import { cidrContains, parseCidr, parseIp } from '@harderway/ip-address';
import { parseIptables } from './iptables.js';
import { parseNftables } from './nftables.js';
import type { Condition, Field, Rule, Ruleset } from './rule.js';

/** The first packet of a connection to a host. A field that is undefined may have any value. */
export interface Packet {
  readonly source?: string | undefined;
  readonly device?: string | undefined;
  readonly destination: string;
  readonly protocol: 'tcp' | 'vrrp';
  readonly port?: number | undefined;
}

/** Whether something holds; undefined if that is not known. */
type Known = boolean | undefined;

/** Whether one of several holds. */
const some = (all: readonly Known[]): Known =>
  all.includes(true) ? true : all.includes(undefined) ? undefined : false;

const not = (known: Known): Known => (known === undefined ? undefined : !known);

function isWithin(network: string, address: string | undefined): Known {
  const [ip, cidr] = [parseIp(address ?? ''), parseCidr(network.includes('/') ? network : `${network}/32`)];
  const [first, last] = network.split('-').map(parseIp);
  if (ip === undefined) return undefined;
  if (first !== undefined && last !== undefined) return first.bits <= ip.bits && ip.bits <= last.bits;
  return cidr === undefined ? undefined : cidrContains(cidr, ip);
}

function isOfPorts(range: string, port: number | undefined): Known {
  const [, first, last = first] = /^(\d+)(?:[-:](\d+))?$/.exec(range) ?? [];
  return first === undefined || port === undefined
    ? undefined
    : Number(first) <= port && port <= Number(last);
}

/** The names of VRRP, which keepalived uses: that of /etc/protocols and its number. */
const PROTOCOLS = { tcp: ['tcp', '6', 'all'], vrrp: ['vrrp', '112', 'all'] } as const;

/** Whether a field of a packet has a value of a rule. */
const TESTS: Readonly<Record<Field, (value: string, packet: Packet) => Known>> = {
  source: (value, { source }) => isWithin(value, source),
  destination: (value, { destination }) => isWithin(value, destination),
  device: (value, { device }) =>
    device === undefined
      ? undefined
      : /[+*]$/.test(value)
        ? device.startsWith(value.slice(0, -1))
        : device === value,
  port: (value, { port }) => isOfPorts(value, port),
  protocol: (value, { protocol }) => PROTOCOLS[protocol].some((name) => name === value),
  state: (value) => value.toLowerCase() === 'new',
  family: (value) => value === 'ipv4',
};

function holds({ field, isNegated, values }: Condition, packet: Packet): Known {
  if (field === undefined || values.length === 0) return undefined;
  const found = some(values.map((value) => TESTS[field](value, packet)));
  return isNegated ? not(found) : found;
}

const matches = ({ conditions }: Rule, packet: Packet): Known =>
  not(some(conditions.map((condition) => not(holds(condition, packet)))));

/** The fate of a packet: the rule that drops it for sure, or whether it gets through, or that nobody knows. */
export type Fate = Rule | 'accepted' | 'through' | 'unknown';

/** How deep chains may lead to others. The kernel allows 16. */
const DEEPEST = 16;

/** Follows a packet through a chain, rule by rule. */
function fateIn(ruleset: Ruleset, name: string, packet: Packet, depth = 0): Fate {
  const chain = ruleset.get(name);
  if (chain === undefined || depth > DEEPEST) return 'unknown';
  // Whether it has certainly come as far as the rule, and whether an earlier one may have dropped it.
  let [isHere, mayBeGone] = [true, false];
  for (const rule of chain.rules) {
    const found = matches(rule, packet);
    if (found === false || rule.verdict === 'none') continue;
    const leads = rule.verdict === 'jump' || rule.verdict === 'goto';
    const fate = leads ? fateIn(ruleset, rule.target ?? '', packet, depth + 1) : undefined;
    if (fate === 'through' && rule.verdict === 'jump') continue;
    const drops = rule.verdict === 'drop' ? rule : typeof fate === 'object' ? fate : undefined;
    if (found === undefined || fate === 'unknown') {
      mayBeGone ||= drops !== undefined || fate === 'unknown';
      isHere &&= rule.verdict === 'drop';
      continue;
    }
    if (drops !== undefined) return isHere ? drops : 'unknown';
    return mayBeGone ? 'unknown' : rule.verdict === 'accept' || fate === 'accepted' ? 'accepted' : 'through';
  }
  return mayBeGone ? 'unknown' : 'through';
}

/** Reads the rules of `nft list ruleset` or `iptables-save`. */
export const parseRuleset = (text: string): Ruleset =>
  /^\*\w+$/m.test(text) ? parseIptables(text) : parseNftables(text);

/** The fate of a packet that comes in, by all chains that the kernel asks. What none of them drops is accepted by one or passes. */
export function fateOf(ruleset: Ruleset, packet: Packet): Fate {
  const fates = [...ruleset]
    .filter(([, { hook }]) => hook === 'input' || hook === 'prerouting')
    .map(([name]) => fateIn(ruleset, name, packet));
  return (
    fates.find((fate) => typeof fate === 'object') ??
    (['unknown', 'accepted', 'through'] as const).find((each) => fates.includes(each)) ??
    'through'
  );
}
