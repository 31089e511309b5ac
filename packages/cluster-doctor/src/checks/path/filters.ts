import { filterOf } from '../host/firewall.js';
import { type Step, seen } from './way.js';

/** Chains that drop what no rule accepts. */
const DROPS_BY_DEFAULT = /hook (?:input|forward).*policy drop|^:(?:INPUT|FORWARD) DROP/m;

const file = '<nft list ruleset>';

/** Whether gateways and real servers let packets for the address in. */
export const packetFilter: Step = function* ({ cluster, gateways, servers }) {
  const hosts = new Set([...gateways, ...servers].flatMap(({ host }) => host ?? []));
  for (const host of hosts) {
    const ruleset = host.answer('firewall');
    const passing = new Set(['virtual-address', `weight@${host.name}`]);
    const { drops, isUnclear } = filterOf(host, cluster);
    const rule = drops.find(({ breaks }) => breaks.some((each) => passing.has(each)))?.rule;
    if (rule !== undefined) yield seen(host, 'broken', file, rule.text);
    else if (ruleset === undefined) yield seen(host, 'unknown', file, 'not read');
    else if (DROPS_BY_DEFAULT.test(ruleset)) yield seen(host, 'unknown', file, 'drops what no rule accepts');
    else if (isUnclear) yield seen(host, 'unknown', file, 'has rules that may drop it');
    else yield seen(host, 'ok', file, 'no rule drops it');
  }
  for (const { host, address } of servers)
    if (host === undefined) yield { host: address, file, text: 'not asked', state: 'unknown' };
};
