import { DesiredStateError } from '@harderway/desired-state';
import { RemoteExecError } from '@harderway/remote-exec';
import { describe, expect, test } from 'vitest';
import { allOrThrow, combined, onHost } from '../../src/hosts/host-error.js';

describe('an error at a host', () => {
  test.each([
    ['no-sudo', 'no-sudo', 'NOPASSWD'],
    ['locked', 'host-locked', 'wait'],
    ['busy', 'host-locked', 'wait'],
    ['changed-meanwhile', 'changed-meanwhile', 'run again'],
    ['step-failed', 'step-failed', 'fix the cause'],
    ['upload-failed', 'step-failed', 'fix the cause'],
    ['unreadable-reply', 'probe-failed', 'read what'],
  ] as const)('%s becomes %s, with what to do', (code, expected, hint) => {
    const error = onHost(
      'control1',
      new DesiredStateError(code, 'it failed', { found: 'this', detail: ['a', 'b'] }),
    );
    expect(error).toMatchObject({
      code: expected,
      host: 'control1',
      message: 'control1: it failed',
      found: 'this',
      details: ['a', 'b'],
      hint: expect.stringContaining(hint),
    });
  });

  test.each([
    ['unknown', 'host-lost'],
    ['ended', 'probe-failed'],
  ] as const)('a command that ran out of time, outcome %s, becomes %s', (outcome, expected) => {
    const late = new RemoteExecError('timed-out', 'timed out after 30000 ms', { outcome, host: 'a' });
    expect(onHost('a', late).code).toBe(expected);
  });

  test('only a lost connection is a lost host', () => {
    const lost = new RemoteExecError('outcome-unknown', 'the connection was lost', {
      outcome: 'unknown',
      host: 'a',
    });
    expect(onHost('a', lost)).toMatchObject({
      code: 'host-lost',
      host: 'a',
      found: 'the connection was lost',
    });
    const local = new RemoteExecError('local-file', 'etcd has changed', { outcome: 'never-ran', host: 'a' });
    expect(onHost('a', local)).toMatchObject({ code: 'probe-failed', found: 'etcd has changed' });
  });

  test('of several hosts the first is reported, with the others among its details', () => {
    const errors = ['a', 'b'].map((host) =>
      onHost(host, new DesiredStateError('step-failed', 'no', { found: `f${host}` })),
    );
    expect(combined(errors)).toMatchObject({ host: 'a', found: 'fa', details: ['also b: no: fb'] });
    expect(combined([])).toBeUndefined();
  });

  test('the values of all hosts, or none', () => {
    const ok = { kind: 'ok', host: 'a', value: 1 } as const;
    const name = (host: string): string => host;
    expect(allOrThrow([ok, { ...ok, host: 'b', value: 2 }], name)).toEqual([1, 2]);
    expect(() => allOrThrow([ok, { kind: 'failed', host: 'b', error: new Error('no') }], name)).toThrow(
      /^b: /,
    );
    expect(() => allOrThrow([ok], name, AbortSignal.abort(new Error('stop')))).toThrow('stop');
  });
});
