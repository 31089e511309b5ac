import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { script } from '../examples/backup.js';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

it('the example is in the README and runs', () => {
  expect(read('README.md')).toContain(read('examples/backup.ts').trim());
  expect(script).toContain("-l method -r -f -a 'full changes'");
});
