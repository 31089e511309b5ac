import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PkiError } from '../src/errors.js';
import { formatKubeconfig, type Kubeconfig, parseKubeconfig } from '../src/kubeconfig/kubeconfig.js';

const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !/[\ud800-\udfff]/u.test(value));

test('what is rendered is read back the same', () => {
  const config: fc.Arbitrary<Kubeconfig> = fc.record({
    cluster: text,
    server: text,
    user: text,
    context: text,
    authority: text,
    certificate: text,
    key: text,
  });
  fc.assert(
    fc.property(config, (value) => {
      expect(parseKubeconfig(formatKubeconfig(value))).toEqual(value);
    }),
  );
});

test('anything else is an error with a code', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (value) => {
      expect(() => parseKubeconfig(value)).toThrow(PkiError);
    }),
  );
});

test('other contexts in the file are ignored', () => {
  const config = {
    cluster: 'c',
    server: 's',
    user: 'u',
    context: 'x',
    authority: 'a',
    certificate: 'b',
    key: 'k',
  };
  const rendered = formatKubeconfig(config)
    .replace('contexts:\n', 'contexts:\n  - { name: z, context: { cluster: other, user: other } }\n')
    .replace('users:\n', 'users:\n  - { name: other, user: { token: t } }\n');
  expect(parseKubeconfig(rendered)).toEqual(config);
  expect(() => parseKubeconfig(rendered.replace('current-context: x', 'current-context: z'))).toThrow(
    'server of cluster other',
  );
});
