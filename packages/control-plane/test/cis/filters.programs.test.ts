import { spawnSync } from 'node:child_process';
import { parseEncryptionConfiguration } from '@harderway/apiserver-flags';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cisFilters, cisScript } from '../../src/cis/script.js';

/** The output of a filter of the script for a text. */
const through = (filter: string, input: string): string =>
  spawnSync('sh', ['-c', `${cisFilters}\n${filter}`], { input, encoding: 'utf8' }).stdout;

test('the script is read by sh without complaint', () => {
  expect(spawnSync('sh', ['-n'], { input: cisScript, encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
});

const key = fc
  .uint8Array({ min: 1, minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));

test('no key of an encryption configuration leaves the host, and the rest can be read', () => {
  const forms = [
    (secret: string) => `secret: ${secret}`,
    (secret: string) => `secret: "${secret}"`,
    (secret: string) => `secret: >-\n                ${secret}`,
    (secret: string) => `"secret": '${secret}'`,
  ];
  fc.assert(
    fc.property(key, fc.constantFrom(...forms), (secret, form) => {
      const text = `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
      - secretbox:
          keys:
            - name: key1
              ${form(secret)}
      - identity: {}
`;
      const shown = through('without_keys', text);
      expect(shown).not.toContain(secret.slice(0, 20));
      const { value, diagnostics } = parseEncryptionConfiguration(shown, '1.31.0');
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(JSON.stringify(value)).toContain('secretbox');
    }),
  );
});

test('of the configuration of k3s only arguments of programs leave the host', () => {
  const config = `token: K10abc
kube-apiserver-arg:
  - profiling=false
datastore-endpoint: postgres://user:password@host
kube-scheduler-arg: ["bind-address=127.0.0.1"]
agent-token: other
`;
  expect(through('only_arguments', config)).toBe(
    'kube-apiserver-arg:\n  - profiling=false\nkube-scheduler-arg: ["bind-address=127.0.0.1"]\n',
  );
});
