import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diff } from '../src/plan/diff.js';
import { plan } from '../src/plan/plan.js';
import { server, service } from '../src/table/build.js';
import { tables } from './tables.js';

const table = (...services: readonly ReturnType<typeof service>[]) => ({ services });

describe('diff', () => {
  test('says what is missing, extra and changed, with both values', () => {
    const actual = table(
      service('tcp 192.0.2.1:80', { servers: [server('192.0.2.11:80'), server('192.0.2.12:80')] }),
      service('fwmark 7'),
    );
    const desired = table(
      service('tcp 192.0.2.1:80', {
        scheduler: 'wrr',
        servers: [server('192.0.2.11:80', { weight: 3 }), server('192.0.2.13:80')],
      }),
      service('udp 192.0.2.1:53'),
    );
    expect(diff(actual, desired)).toMatchObject([
      {
        kind: 'changed-service',
        changes: [{ property: 'scheduler', before: 'wlc', after: 'wrr', text: 'scheduler wlc -> wrr' }],
      },
      {
        kind: 'changed-server',
        service: { address: '192.0.2.1', port: 80 },
        server: { address: '192.0.2.11' },
        changes: [{ property: 'weight', before: 1, after: 3 }],
      },
      { kind: 'missing-server', server: { address: '192.0.2.13' } },
      { kind: 'extra-server', server: { address: '192.0.2.12' } },
      { kind: 'missing-service', service: { identity: { protocol: 'udp' } } },
      { kind: 'extra-service', service: { identity: { kind: 'fwmark', mark: 7 } } },
    ]);
  });

  test('is empty exactly if a plan has no steps', () => {
    fc.assert(
      fc.property(tables, tables, (actual, desired) => {
        const { steps } = plan(actual, desired, { scope: 'all' });
        expect(diff(actual, desired).length === 0).toBe(steps.length === 0);
      }),
    );
  });
});
