/**
 * How long a file of many virtual servers and routers takes to read, check and plan, at growing sizes.
 * Usage: pnpm run bench
 */
import { formatSave, parseSave, plan } from '@harderway/ipvs';
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

function measure(run: () => unknown): number {
  const times = Array.from({ length: 3 }, () => {
    // Processor time: other programs on the machine do not count.
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

const sizes = [500, 1000, 2000, 4000];
const rows = sizes.map((size) => {
  const text = fileOf(size);
  const document = parse(text);
  const { state } = evaluate(document);
  if (!state) throw new Error('bench: keepalived does not take the file');
  const { table } = toIpvs(state);
  // Half of the servers are others than the file's.
  const actual = parseSave(formatSave(table).replaceAll(/\.([2-6]):80 -g/g, '.20$1:80 -g')).table;
  return {
    servers: size,
    parse: measure(() => parse(text)),
    evaluate: measure(() => evaluate(document)),
    check: measure(() => check(document)),
    reformat: measure(() => reformat(text)),
    toIpvs: measure(() => toIpvs(state)),
    'toIpvs + plan': measure(() => plan(actual, toIpvs(state).table)),
  };
});
const columns = ['servers', 'parse', 'evaluate', 'check', 'reformat', 'toIpvs', 'toIpvs + plan'] as const;
console.log(`milliseconds of processor time\n${columns.join('\t')}`);
for (const row of rows)
  console.log(columns.map((name) => (name === 'servers' ? row[name] : row[name].toFixed(1))).join('\t'));

/** The exponent of growth: 1 is linear. */
const [first, last] = [rows[0], rows[rows.length - 1]];
if (first && last)
  for (const name of columns.slice(1))
    if (name !== 'servers')
      console.log(
        `slope of ${name}: ${(Math.log(last[name] / first[name]) / Math.log(last.servers / first.servers)).toFixed(2)}`,
      );
