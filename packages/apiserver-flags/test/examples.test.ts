import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codes, gone, missing, verdict } from '../examples/before-it-runs.js';
import { execStart } from '../examples/one-version.js';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

it('the examples do what they say and are in the README', () => {
  expect(execStart).toEqual([
    '/usr/local/bin/kube-apiserver',
    '--advertise-address=192.168.1.11',
    '--authorization-mode=Node,RBAC',
    '--runtime-config=api/all=true',
    '--event-ttl=1h',
    '--v=2',
  ]);
  expect(missing).toEqual(['unknown flag: --insecure-port']);
  expect(verdict).toBe('refused');
  expect(codes).toContain('service-range-limits');
  expect(codes).toContain('secure-port-range');
  expect(gone).toEqual(['cloud-provider']);
  for (const example of ['examples/one-version.ts', 'examples/before-it-runs.ts'])
    expect(read('README.md')).toContain(read(example).trim());
});
