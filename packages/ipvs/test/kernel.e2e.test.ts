import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatList } from '../src/document/listing/format.js';
import { mergeListing } from '../src/document/listing/merge.js';
import { parseList } from '../src/document/listing/parse.js';
import { formatRestore, formatSave } from '../src/document/save/format.js';
import { parseSave } from '../src/document/save/parse.js';
import { createKernel, tableOf } from '../src/kernel/kernel.js';
import type { RealServer, Table } from '../src/model.js';
import type { PlanOptions } from '../src/plan/model.js';
import { plan } from '../src/plan/plan.js';
import { runIpvsadm } from '../src/simulation/run.js';
import { canonicalTable } from '../src/table/identity.js';
import { argvs, startRules } from './argvs.js';
import { type Gateway, openGateway, quote } from './lab/gateway.js';
import { tables } from './tables.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await openGateway();
  await gateway.run('modprobe ip_vs');
});
afterAll(() => gateway.close());

const views = ['default', 'thresholds', 'tun-info', 'stats'] as const;
const separator = '=====';

/** The kernel's table in all views, in one round trip. */
async function read(): Promise<{ readonly save: string; readonly lists: readonly string[] }> {
  const options = ['', ' --thresholds', ' --tun-info', ' --stats'];
  const { stdout } = await gateway.run(
    ['ipvsadm -S -n', ...options.map((option) => `ipvsadm -L -n${option}`)].join(`; echo ${separator}; `),
  );
  const [save = '', ...lists] = stdout.split(`${separator}\n`);
  return { save, lists };
}

const withoutCounts = ({
  activeConnections: _,
  inactiveConnections: __,
  ...server
}: RealServer): RealServer => server;

/** The table of everything the program printed, and a check that this package prints the same. */
async function observe(): Promise<Table> {
  const { save, lists } = await read();
  const saved = parseSave(save);
  expect(saved.diagnostics).toEqual([]);
  expect(formatSave(saved.table)).toBe(save);
  const listings = lists.map((text) => parseList(text));
  for (const [index, listing] of listings.entries()) expect(formatList(listing)).toBe(lists[index]);
  const merged = listings.reduce(mergeListing, saved.table);
  const header = listings[0]?.header ?? null;
  for (const [index, view] of views.entries())
    expect(formatList(merged, { view, header })).toBe(lists[index]);
  return {
    services: canonicalTable(merged).services.map((service) => ({
      ...service,
      servers: service.servers.map(withoutCounts),
    })),
  };
}

async function apply(actual: Table, desired: Table, options: PlanOptions): Promise<number> {
  const commands = plan(actual, desired, options).steps.flatMap((step) =>
    'argv' in step ? [step.argv.join(' ')] : [],
  );
  const { exitCode, stderr } = await gateway.run(
    `( ${['set -e', ...commands.map((words) => `ipvsadm ${words}`)].join('; ')} )`,
  );
  expect([exitCode, stderr]).toEqual([0, '']);
  return commands.length;
}

const runs = Number(process.env['IPVS_RUNS'] ?? 60);

test(`${runs} pairs of tables: restored, saved, listed, read, planned and applied`, async () => {
  const counts = { services: 0, servers: 0, commands: 0 };
  const drain = fc.constantFrom<PlanOptions>(
    { scope: 'all' },
    { scope: 'all', drain: { timeoutSeconds: 1 } },
  );
  await fc.assert(
    fc.asyncProperty(tables, tables, drain, async (first, second, options) => {
      await gateway.run('ipvsadm -C');
      expect(await gateway.ipvsadm(['-R'], formatRestore(first))).toEqual({
        exitCode: 0,
        stdout: '',
        stderr: '',
      });
      const actual = await observe();
      expect(actual).toEqual(canonicalTable(first));
      counts.commands += await apply(actual, second, options);
      const after = await observe();
      expect(after).toEqual(canonicalTable(second));
      expect(plan(after, second, options).steps).toEqual([]);
      for (const { services } of [first, second]) {
        counts.services += services.length;
        counts.servers += services.reduce((sum, { servers }) => sum + servers.length, 0);
      }
    }),
    { numRuns: runs },
  );
  console.log(
    `kernel: ${runs} plans of ${counts.commands} commands gave the desired tables (${counts.services} services, ${counts.servers} real servers)`,
  );
});

const argvRuns = Number(process.env['IPVS_ARGV_RUNS'] ?? 400);

test(`${argvRuns} command lines do to the kernel what they do to the simulated one`, async () => {
  const counts = { accepted: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(argvs, async (argv) => {
      const kernel = createKernel(parseSave(startRules).table);
      const real = await gateway.run(
        `ipvsadm -C; printf %s ${quote(startRules)} | ipvsadm -R; /usr/sbin/ipvsadm ${argv.map(quote).join(' ')}; ` +
          `status=$?; echo ${separator}; ipvsadm -S -n; ipvsadm --stop-daemon master 2>/dev/null; (exit $status)`,
      );
      const [stdout = '', save = ''] = real.stdout.split(`${separator}\n`);
      const simulated = runIpvsadm(kernel, argv, { program: '/usr/sbin/ipvsadm' });
      expect(simulated).toEqual({ ...real, stdout });
      expect(formatSave(tableOf(kernel))).toBe(save);
      counts[real.exitCode === 0 ? 'accepted' : 'refused']++;
    }),
    { numRuns: argvRuns },
  );
  console.log(`kernel: agrees on ${counts.accepted} accepted and ${counts.refused} refused command lines`);
});
