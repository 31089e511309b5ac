import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTable } from '../src/document/table.js';
import { IpvsError } from '../src/errors.js';
import { createKernel, tableOf } from '../src/kernel/kernel.js';
import type { ServiceIdentity, Table } from '../src/model.js';
import { diff } from '../src/plan/diff.js';
import type { PlanStep } from '../src/plan/model.js';
import { plan } from '../src/plan/plan.js';
import { runIpvsadm } from '../src/simulation/run.js';
import { canonicalTable, serviceKey } from '../src/table/identity.js';
import { tables } from './tables.js';

/** Every server's thresholds stated: the kernel always has them. */
const stated = (table: Table): Table => ({
  services: canonicalTable(table).services.map((service) => ({
    ...service,
    servers: service.servers.map((server) => ({
      ...server,
      thresholds: server.thresholds ?? { upper: 0, lower: 0 },
    })),
  })),
});

const usable = (table: Table): ReadonlyMap<string, number> =>
  new Map(
    table.services.map(({ identity, servers }) => [
      serviceKey(identity),
      servers.filter(({ weight }) => weight > 0).length,
    ]),
  );

const commandOf = (step: PlanStep): readonly string[] | undefined =>
  step.kind === 'wait-for-drain' ? undefined : step.argv;

/** Applies the steps to a simulated kernel. Returns the table after each. */
function apply(start: Table, steps: readonly PlanStep[]): readonly Table[] {
  const kernel = createKernel(start);
  return steps.map((step) => {
    const argv = commandOf(step);
    if (argv) expect(runIpvsadm(kernel, argv)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    return tableOf(kernel);
  });
}

const options = fc.constantFrom(
  { scope: 'all' as const },
  { scope: 'all' as const, drain: { timeoutSeconds: 10 } },
);

describe('laws', () => {
  test('applying a plan gives the desired table', () => {
    fc.assert(
      fc.property(tables, tables, options, (actual, desired, given) => {
        const { steps } = plan(actual, desired, given);
        expect(stated(apply(actual, steps).at(-1) ?? actual)).toEqual(stated(desired));
      }),
    );
  });

  test('a plan of equal tables is empty', () => {
    fc.assert(
      fc.property(tables, (table) => {
        expect(plan(table, table, { scope: 'all' }).steps).toEqual([]);
      }),
    );
  });

  test('no step leaves a service with fewer usable servers than both tables allow', () => {
    fc.assert(
      fc.property(tables, tables, options, (actual, desired, given) => {
        const [before, after] = [usable(actual), usable(desired)];
        const { steps } = plan(actual, desired, given);
        for (const table of apply(actual, steps)) {
          const now = usable(table);
          for (const [key, count] of after)
            expect(now.get(key) ?? 0).toBeGreaterThanOrEqual(Math.min(before.get(key) ?? 0, count));
        }
      }),
    );
  });

  test('a plan has no more commands than there are differences', () => {
    fc.assert(
      fc.property(tables, tables, (actual, desired) => {
        const { steps } = plan(actual, desired, { scope: 'all' });
        const touched = steps.map((step) =>
          step.kind === 'wait-for-drain'
            ? 'wait'
            : 'server' in step
              ? `${serviceKey(step.service)} ${step.server.address}:${step.server.port}`
              : serviceKey(step.service.identity),
        );
        expect(new Set(touched).size).toBe(touched.length);
      }),
    );
  });

  test('services outside of the scope are left alone', () => {
    fc.assert(
      fc.property(tables, tables, (actual, desired) => {
        const { steps, foreign } = plan(actual, desired);
        const keys = new Set(desired.services.map(({ identity }) => serviceKey(identity)));
        const others = actual.services.filter(({ identity }) => !keys.has(serviceKey(identity)));
        expect(foreign).toEqual(others.map(({ identity }) => identity));
        const after = new Map(
          (apply(actual, steps).at(-1) ?? actual).services.map((service) => [
            serviceKey(service.identity),
            service,
          ]),
        );
        for (const service of others) expect(after.get(serviceKey(service.identity))).toEqual(service);
      }),
    );
  });
});

const identity: ServiceIdentity = {
  kind: 'address',
  protocol: 'tcp',
  family: 'inet',
  address: '192.168.1.21',
  port: 6443,
};
const server = (address: string, weight = 1) =>
  ({ family: 'inet', address, port: 6443, forwarding: { kind: 'direct' }, weight }) as const;
const table = (...servers: readonly ReturnType<typeof server>[]): Table => ({
  services: [
    { identity, scheduler: 'wrr', schedulerFlags: [], persistenceEngine: '', onePacket: false, servers },
  ],
});
const lines = (steps: readonly PlanStep[]): readonly string[] =>
  steps.map(
    (step) =>
      commandOf(step)?.join(' ') ?? `wait ${step.kind === 'wait-for-drain' ? step.timeoutSeconds : ''}`,
  );

test('a server is replaced by adding the new one first', () => {
  expect(lines(plan(table(server('10.0.0.1')), table(server('10.0.0.2'))).steps)).toEqual([
    '-a -t 192.168.1.21:6443 -r 10.0.0.2:6443 -g -w 1',
    '-d -t 192.168.1.21:6443 -r 10.0.0.1:6443',
  ]);
});

test('draining gives weight 0, waits and deletes', () => {
  const { steps } = plan(table(server('10.0.0.1')), table(server('10.0.0.2')), {
    drain: { timeoutSeconds: 30 },
  });
  expect(lines(steps)).toEqual([
    '-a -t 192.168.1.21:6443 -r 10.0.0.2:6443 -g -w 1',
    '-e -t 192.168.1.21:6443 -r 10.0.0.1:6443 -g -w 0',
    'wait 30',
    '-d -t 192.168.1.21:6443 -r 10.0.0.1:6443',
  ]);
});

test('an edit states every field, since ipvsadm resets what it leaves out', () => {
  const limited = { ...server('10.0.0.1', 5), thresholds: { upper: 9, lower: 3 } };
  const { steps } = plan(table(server('10.0.0.1', 1)), {
    services: table().services.map((service) => ({ ...service, servers: [limited] })),
  });
  expect(lines(steps)).toEqual(['-e -t 192.168.1.21:6443 -r 10.0.0.1:6443 -g -w 5 -x 9 -y 3']);
});

test('a masqueraded server on another port cannot become a direct one by an edit', () => {
  const masqueraded: Table = {
    services: table().services.map((service) => ({
      ...service,
      servers: [{ ...server('10.0.0.1'), port: 8080, forwarding: { kind: 'masquerade' } }],
    })),
  };
  expect(lines(plan(masqueraded, table(server('10.0.0.1'))).steps)).toEqual([
    '-a -t 192.168.1.21:6443 -r 10.0.0.1:6443 -g -w 1',
    '-d -t 192.168.1.21:6443 -r 10.0.0.1:8080',
  ]);
});

test('a table that ipvsadm would refuse is refused before anything is planned', () => {
  const wrong: Table = { services: table().services.map((service) => ({ ...service, scheduler: 'nosuch' })) };
  expect(() => plan({ services: [] }, wrong)).toThrow(IpvsError);
  expect(() => plan({ services: [] }, wrong)).toThrow(expect.objectContaining({ code: 'invalid-table' }));
  expect(() => plan({ services: [] }, { services: [...table().services, ...table().services] })).toThrow(
    /twice/,
  );
});

test('a plan reports what the actual table does not have', () => {
  const { diagnostics } = plan(table(server('10.0.0.1')), table(server('10.0.0.1')));
  expect(diagnostics.map(({ code }) => code)).toEqual(['thresholds-unknown']);
});

test('a table that was not read whole is refused, unless it is given alone', () => {
  const text = '-A -t 192.168.1.21:6443 -s wrr\n-a -t 192.168.1.21:6443 -r 10.0.0.1:6443 --wieght 1\n';
  const read = parseTable(text);
  const refusal = expect.objectContaining({ code: 'not-read-whole', diagnostics: read.diagnostics });
  for (const compare of [plan, diff]) {
    expect(() => compare(read, table())).toThrow(refusal);
    expect(() => compare(table(), read)).toThrow(refusal);
    expect(() => compare(read.table, table())).not.toThrow();
  }
  expect(plan(parseTable('-A -t 192.168.1.21:6443 -s wrr\n'), table()).steps).toEqual([]);
});
