import { RemoteExecError } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import { expect, test } from 'vitest';
import { collect } from '../../src/collect/collect.js';
import { judge } from '../../src/judge/judge.js';

/** Collects from a host whose command prints some lines, and is then ended because its time is over. */
const collectSlowly = (lines: readonly string[]) =>
  collect([
    {
      kind: 'connected',
      name: 'gateway',
      transport: {
        ...createFake({ host: 'gateway' }),
        run: async ({ onStdoutLine }) => {
          for (const line of lines) onStdoutLine?.(line);
          throw new RemoteExecError('timed-out', 'timed out after 60000 ms', {
            outcome: 'ended',
            host: 'gateway',
          });
        },
      },
    },
  ]);

test('a host that is too slow was reached, and what it said in time counts', async () => {
  const bundle = await collectSlowly(['@begin 1', '@answer uname', '|Linux gateway', '@exit 0']);
  expect(bundle.hosts[0]?.answers['uname']?.output).toBe('Linux gateway');
  expect(judge(bundle).findings).toMatchObject([
    {
      id: 'host-partly-read',
      message:
        'gateway was reached, and only a part of it was read: the command that reads it did not finish in 60 s',
    },
  ]);
});

test('a host that has said nothing was not reached', async () => {
  expect(judge(await collectSlowly([])).findings).toMatchObject([{ id: 'host-unreachable' }]);
});

test('the client follows four virtual addresses, and says which others it does not', async () => {
  const services = [1, 2, 3, 4, 5, 6].map((at) => `192.168.1.2${at}:6443`);
  const table = services.map((each) => `|TCP  ${each} wrr\n|  -> 192.168.1.11:6443 Route 1 0 0\n`).join('');
  const gateway = createFake({
    steps: [{ expect: ['sh', '-s'], answer: { stdout: `@answer ipvs\n${table}@exit 0\n@end\n` } }],
  });
  const client = createFake({
    steps: [{ expect: ['sh', '-s', '--', ...services.slice(0, 4)], answer: { stdout: '@end\n' } }],
  });
  const bundle = await collect([{ kind: 'connected', name: 'gateway', transport: gateway }], { client });
  expect(bundle.client?.unread.map(({ subject }) => subject)).toEqual([
    'the way to 192.168.1.25:6443',
    'the way to 192.168.1.26:6443',
  ]);
});
