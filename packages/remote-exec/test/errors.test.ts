import { expect, it } from 'vitest';
import { RemoteExecError } from '../src/errors/remote-exec-error.js';

it('an error has the hint of its code, unless it has its own', () => {
  const details = { outcome: 'never-ran', host: 'web1' } as const;
  const { hint } = new RemoteExecError('dial-timeout', 'no answer.', details);
  expect(hint).toBe('check that the host is up, and that no firewall drops the connection');
  expect(new RemoteExecError('dial-timeout', 'no answer.', { ...details, hint: 'wait' }).hint).toBe('wait');
});
