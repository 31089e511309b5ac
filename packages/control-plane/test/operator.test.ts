import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { operatorName } from '../src/model/operator.js';

test('whoever runs has a name, also without an entry in the user database', () => {
  expect(operatorName(() => ({ username: 'ada' }))).toBe(`ada@${hostname()}`);
  const nobody = operatorName(() => {
    throw new Error('uv_os_get_passwd returned ENOENT');
  });
  expect(nobody).toMatch(/^uid \d+@/);
});
