import { RemoteExecError, type Transport } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import { describe, expect, test } from 'vitest';
import { diff } from '../src/compare.js';
import { lockHost } from '../src/host/lock.js';
import { apply, probe } from '../src/on-host.js';
import { bareFor } from './observation.js';

describe('errors of the transport', () => {
  const refused = new RemoteExecError(
    'sudo-refused',
    'sudo did not run the command (exit 1). Allow it without a password, or give the target a sudoPassword. It said: sudo: a password is required',
    { outcome: 'never-ran', host: 'a' },
  );
  /** Fails at once, without reading what the command would. */
  const failing = (error: Error): Transport => ({ ...createFake(), run: () => Promise.reject(error) });
  const file = {
    kind: 'file',
    path: '/etc/x',
    content: '',
    mode: 0o644,
    owner: 'root',
    group: 'root',
  } as const;

  test('a login without sudo is reported as such, whatever is done first', async () => {
    const expected = { code: 'no-sudo', found: 'sudo: a password is required' };
    const [change] = diff([file], bareFor([file]));
    if (change === undefined) throw new Error('nothing to do');
    await expect(probe(failing(refused), [])).rejects.toMatchObject(expected);
    await expect(lockHost(failing(refused), 'me')).rejects.toMatchObject(expected);
    await expect(apply(failing(refused), [change], { generation: 0 })).rejects.toMatchObject(expected);
  });

  test('others are passed on', async () => {
    const lost = new RemoteExecError('outcome-unknown', 'lost', { outcome: 'unknown', host: 'a' });
    await expect(probe(failing(lost), [])).rejects.toBe(lost);
    await expect(lockHost(failing(lost), 'me')).rejects.toBe(lost);
  });

  test('a probe that ends early, with what it printed last', async () => {
    const transport = createFake({
      steps: [{ expect: () => true, answer: { exitCode: 127, stderr: 'sh: stat: not found\n' } }],
    });
    await expect(probe(transport, [])).rejects.toMatchObject({
      code: 'probe-failed',
      detail: ['sh: stat: not found'],
    });
  });
});

test('a script that cannot take notes says that the disk may be full', async () => {
  const stderr = 'sh: 212: echo: echo: I/O error\n';
  const transport = createFake({
    steps: [{ expect: () => true, answer: { exitCode: 1, stderr } }],
  });
  const gone = { kind: 'absent', path: '/etc/x' } as const;
  const [change] = diff([gone], {
    ...bareFor([gone]),
    paths: new Map([['/etc/x', { type: 'file', mode: 0o644, owner: 'root', group: 'root', size: 1 }]]),
  });
  if (change === undefined) throw new Error('nothing to do');
  await expect(apply(transport, [change], { generation: 0 })).rejects.toMatchObject({
    code: 'step-failed',
    message: expect.stringContaining('could not write to /var/lib/harderway, whose disk may be full'),
  });
});

describe('the lock of a host', () => {
  test('names who has it', async () => {
    const stdout = 'ada@desk, process 7, since 10:00:00Z\n';
    const truncatedBytes = { stdout: 0, stderr: 0 };
    const answer = { exitCode: 75, signal: null, stdout, stderr: '', truncatedBytes, durationMs: 1 };
    const transport: Transport = { ...createFake(), run: () => Promise.resolve(answer) };
    await expect(lockHost(transport, 'me')).rejects.toMatchObject({
      code: 'locked',
      found: 'ada@desk, process 7, since 10:00:00Z',
    });
  });
});
