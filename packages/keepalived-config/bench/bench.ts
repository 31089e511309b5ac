/**
 * How long a file of many virtual servers and routers takes to read, check and plan, at growing sizes.
 * Usage: pnpm run bench
 */

import { formatSave, parseSave, plan } from '@harderway/ipvs';
import { printGrowth } from '../../../tools/testing/growth.js';
import { check, evaluate, parse, reformat, toIpvs } from '../src/index.js';

/** A file with so many real servers, ten of a virtual server, and a virtual router for each hundred. */
function fileOf(servers: number): string {
  const blocks: string[] = [];
  for (let router = 0; router * 100 < servers; router++)
    blocks.push(`vrrp_instance r${router} {
    interface eth${router >> 8}
    virtual_router_id ${(router % 255) + 1}
    priority 100
    virtual_ipaddress {
        10.${router >> 8}.${router & 255}.1/24
    }
}
`);
  for (let service = 0; service * 10 < servers; service++) {
    const network = `${service >> 8}.${service & 255}`;
    const reals = Array.from(
      { length: 10 },
      (_, server) => `    real_server 10.${network}.${server + 2} 80 {
        weight ${1 + (server % 3)}
        TCP_CHECK {
            connect_timeout 3
        }
    }
`,
    );
    blocks.push(`virtual_server 10.${network}.1 80 {
    delay_loop 5
    protocol TCP
    lvs_sched wrr
    lvs_method DR
${reals.join('')}}
`);
  }
  return blocks.join('');
}

printGrowth([500, 1000, 2000, 4000], 3, (size) => {
  const text = fileOf(size);
  const document = parse(text);
  const { state } = evaluate(document);
  if (!state) throw new Error('bench: keepalived does not take the file');
  const { table } = toIpvs(state);
  // Half of the servers are others than the file's.
  const actual = parseSave(formatSave(table).replaceAll(/\.([2-6]):80 -g/g, '.20$1:80 -g')).table;
  return {
    parse: () => parse(text),
    evaluate: () => evaluate(document),
    check: () => check(document),
    reformat: () => reformat(text),
    toIpvs: () => toIpvs(state),
    'toIpvs + plan': () => plan(actual, toIpvs(state).table),
  };
});
