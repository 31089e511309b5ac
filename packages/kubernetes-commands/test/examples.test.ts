import { expect, it } from 'vitest';
import { found, line } from '../examples/read-unit.js';

it('the example does what it says', () => {
  expect(found).toBe('kube-apiserver --advertise-address=10.240.0.11 --v=2');
  expect(line).toBe(4);
});
