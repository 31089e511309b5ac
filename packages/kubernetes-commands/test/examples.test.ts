import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { found, line } from '../examples/read-unit.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

it('the example does what it says and is in the README', () => {
  expect(found).toBe('kube-apiserver --advertise-address=10.240.0.11 --v=2');
  expect(line).toBe(4);
  expect(read('../README.md')).toContain(read('../examples/read-unit.ts'));
});
