/**
 * How long a table of many servers takes to read, validate and plan, at growing sizes.
 * Usage: pnpm run bench
 */
import { printGrowth } from '../../../tools/testing/growth.js';
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

printGrowth([1250, 2500, 5000, 10000, 20000], 7, (size) => {
  const actual = tableOf(size, 0);
  const desired = tableOf(size, 5);
  const [saved, listed] = [formatSave(actual), formatList(actual)];
  return {
    parseSave: () => parseSave(saved),
    parseList: () => parseList(listed),
    validate: () => validate(desired),
    'parse + validate + plan': () => plan(parseList(listed).table, desired),
  };
});
