import { expect, test } from 'vitest';
import { healthy } from '../../../tools/testing/hand-built/healthy.js';
import { bundleSchema } from '../src/bundle/schema.js';
import { judge } from '../src/judge/judge.js';

test('a cluster made by the guide is healthy', () => {
  expect(judge(healthy()).findings).toEqual([]);
});

test('the fixture has the form of a bundle', () => {
  expect(bundleSchema.safeParse(healthy()).error).toBeUndefined();
});

test('all sections of the guide are done', () => {
  expect(judge(healthy()).progress.map(({ state }) => state)).toEqual(Array(6).fill('done'));
});
