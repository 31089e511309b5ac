/**
 * How long a table of many servers takes to read, validate and plan, at growing sizes.
 * Usage: pnpm run bench
 */
import { formatList, formatSave, parseList, parseSave, plan, type Table, validate } from '../src/index.js';

const tableOf = (servers: number, shift: number): Table => ({
  services: Array.from({ length: servers / 10 }, (_, service) => ({
    identity: {
      kind: 'address',
      protocol: 'tcp',
      family: 'inet',
      address: `10.${service >> 8}.${service & 255}.1`,
      port: 80,
    },
    scheduler: 'wrr',
    schedulerFlags: [],
    onePacket: false,
    servers: Array.from({ length: 10 }, (__, server) => ({
      family: 'inet',
      address: `10.${100 + (service >> 8)}.${service & 255}.${server + 1 + shift}`,
      port: 80,
      forwarding: { kind: 'direct' },
      weight: 1,
    })),
  })),
});

function measure(run: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    // Processor time: other programs on the machine do not count.
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

const sizes = [1250, 2500, 5000, 10000, 20000];
const rows = sizes.map((size) => {
  const actual = tableOf(size, 0);
  const desired = tableOf(size, 5);
  const [saved, listed] = [formatSave(actual), formatList(actual)];
  return {
    servers: size,
    parseSave: measure(() => parseSave(saved)),
    parseList: measure(() => parseList(listed)),
    validate: measure(() => validate(desired)),
    'parse + validate + plan': measure(() => plan(parseList(listed).table, desired)),
  };
});
const columns = ['servers', 'parseSave', 'parseList', 'validate', 'parse + validate + plan'] as const;
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
