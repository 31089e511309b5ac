import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { redact, registerSecret } from '../src/errors/redact.js';
import { RemoteExecError } from '../src/errors/remote-exec-error.js';
import { quote } from '../src/shell/quote.js';

const odd = `o"dd\\sec'ret 5f1`;
registerSecret(odd);
registerSecret('plainsecret5f1');

const failed = (cause: unknown): RemoteExecError =>
  new RemoteExecError('get-failed', 'no', { outcome: 'ended', host: 'a', cause });

describe('a secret is not shown', () => {
  it('in the forms that quoting gives it', () => {
    const forms = [
      odd,
      JSON.stringify(odd),
      quote([odd]),
      JSON.stringify(quote([odd])),
      quote([quote([odd])]),
    ];
    for (const form of forms) {
      expect(redact(`before ${form} after`)).toMatch(/^before \W*\[redacted\]\W* after$/);
    }
  });

  it('by the cause of an error, at any depth', () => {
    const first = Object.assign(new TypeError('it was plainsecret5f1'), { code: 'E_FIRST', errno: -7 });
    const spawned = Object.assign(new Error('outer', { cause: first }), { spawnargs: ['-c', odd] });
    const error = failed(spawned);
    expect(inspect(error, { depth: 9 })).not.toMatch(/plainsecret|sec.{0,3}ret 5f1/);
    expect(error.cause).toMatchObject({
      message: 'outer',
      spawnargs: ['-c', '[redacted]'],
      cause: { name: 'TypeError', message: 'it was [redacted]', code: 'E_FIRST', errno: -7 },
    });
    expect(first.message).toBe('it was plainsecret5f1');
  });

  it('by a cause that is no error', () => {
    expect(failed('plainsecret5f1').cause).toBe('[redacted]');
    expect(failed({ why: ['plainsecret5f1'] }).cause).toEqual({ why: ['[redacted]'] });
    const abort = failed(new DOMException('plainsecret5f1', 'AbortError')).cause;
    expect(abort).toMatchObject({ name: 'AbortError', message: '[redacted]' });
  });
});

describe('a cause without secrets', () => {
  it('is the very same', () => {
    const cause = Object.assign(new Error('fine'), { reason: 2 });
    expect(failed(cause).cause).toBe(cause);
  });

  it('may go round in a circle, as one with secrets may', () => {
    const fine: Error & { self?: Error } = new Error('fine');
    fine.self = fine;
    expect(failed(fine).cause).toBe(fine);
    const cause: Error & { self?: Error } = new Error('plainsecret5f1');
    cause.self = cause;
    expect(inspect(failed(cause), { depth: 9 })).not.toContain('plainsecret5f1');
  });
});
