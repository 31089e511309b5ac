import { expect, it } from 'vitest';
import { codes, gone, missing, verdict } from '../examples/before-it-runs.js';
import { execStart } from '../examples/one-version.js';

it('the examples do what they say', () => {
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
});
