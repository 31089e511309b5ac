import { expect, test } from 'vitest';
import type { Catalog } from '../src/catalog.js';
import { explainName } from '../src/kubernetes/explain.js';

const catalog: Catalog = { component: 'demo', syntax: 'pflag', minors: ['1.28', '1.29', '1.33'], flags: [] };
const more = (name: string): readonly string[] => (name === 'PodSecurity' ? ['also a plugin'] : []);

test('a feature gate is explained by its state in every minor that has it', () => {
  const lines = ['APIListChunking (feature gate)', '  1.28  beta, on', '  1.29  ga, on, locked'];
  expect(explainName(catalog, 'APIListChunking', undefined, more)).toEqual({
    name: 'APIListChunking',
    lines,
    facts: {
      name: 'APIListChunking',
      lines,
      states: [
        { minor: '1.28', stage: 'beta', default: true, locked: false },
        { minor: '1.29', stage: 'ga', default: true, locked: true },
      ],
    },
  });
});

test('a name that nothing has is not explained', () => {
  expect(explainName(catalog, 'Bogus', undefined, more)).toBeUndefined();
  expect(explainName(catalog, 'PodSecurity', undefined, more)?.lines).toContain('also a plugin');
});
