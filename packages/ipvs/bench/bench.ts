/**
 * How long a table of many servers takes to read, validate and plan, at growing sizes.
 * Usage: pnpm run bench
 */
import { formatList } from '../src/document/listing/format.js';
import { parseList } from '../src/document/listing/parse.js';
import { formatSave } from '../src/document/save/format.js';
import { parseSave } from '../src/document/save/parse.js';
import { validate } from '../src/kernel/validate.js';
import type { Table } from '../src/model.js';
import { plan } from '../src/plan/plan.js';
import { server, service } from '../src/table/build.js';

const tableOf = (servers: number, shift: number): Table => ({
  services: Array.from({ length: servers / 10 }, (_, at) =>
    service(`tcp 10.${at >> 8}.${at & 255}.1:80`, {
      scheduler: 'wrr',
      servers: Array.from({ length: 10 }, (__, last) =>
        server(`10.${100 + (at >> 8)}.${at & 255}.${last + 1 + shift}:80`),
      ),
    }),
  ),
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
