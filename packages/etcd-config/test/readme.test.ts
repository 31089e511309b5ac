import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PlanRefusal } from '../src/membership/model.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

/** Why members can't be planned. */
const codes: Readonly<Record<PlanRefusal['code'], true>> = {
  'unknown-member': true,
  'duplicate-member': true,
  'quorum-lost': true,
  'quorum-at-risk': true,
  'no-members': true,
  'nothing-in-common': true,
};

test.each(Object.keys(codes))('the README has the code %s', (code) => {
  expect(readme).toContain(`\`${code}\``);
});
