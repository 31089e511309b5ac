import { expect, test } from 'vitest';
import { clusterSpecJsonSchema, parseClusterSpec } from '../src/index.js';
import { programs } from '../src/programs.js';
import { valid } from './example.js';

const flags = programs.flatMap(({ name, section, flags: own }) =>
  Object.entries(own).map(([flag, facts]) => ({ id: `${name} --${flag}`, section, flag, ...facts })),
);

test.each(flags)('$id has a reason and a source', ({ why, source }) => {
  expect(why).toMatch(/^\S.*[^.\s]$/);
  expect(new URL(source).protocol).toBe('https:');
});

test.each(flags.filter(({ reserved = '' }) => reserved !== ''))(
  '$id names a key that exists',
  ({ reserved = '' }) => {
    let schema: unknown = clusterSpecJsonSchema();
    for (const key of reserved.replace('[]', '.items').split('.')) {
      const next: unknown = Reflect.get(Object(schema), key === 'items' ? 'items' : 'properties');
      schema = key === 'items' ? next : Reflect.get(Object(next), key);
    }
    expect(schema).toBeTypeOf('object');
  },
);

test.each(flags)(
  '$id among extraFlags is refused, or replaces what it names',
  ({ section, flag, reserved, value }) => {
    const { diagnostics } = parseClusterSpec(`${valid}\n${section}: {extraFlags: {${flag}: x}}`);
    const [found] = diagnostics.filter(({ code }) => code.endsWith('-flag'));
    expect(found?.code).toBe(reserved === undefined ? 'overridden-flag' : 'reserved-flag');
    if (reserved === undefined) expect(found?.message).toContain(String(value));
  },
);
