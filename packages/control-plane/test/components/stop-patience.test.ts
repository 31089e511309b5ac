import { expect, test } from 'vitest';
import { stopPatience } from '../../src/components/kube-apiserver.js';
import { exampleSpec } from '../example.js';

const spec = exampleSpec();
const serves = { address: '192.168.1.21', port: 6443 };

test.each([
  ['guide', '1.20.2', { ms: 10_000, serves }],
  ['guide', '1.34.1', { ms: 10_000, serves }],
  ['production', '1.26.15', { ms: 15_000, serves }],
  ['production', '1.27.0', { ms: 20_000 }],
] as const)('an API server with profile %s and Kubernetes %s', (profile, kubernetes, expected) => {
  expect(stopPatience({ ...spec, profile, versions: { ...spec.versions, kubernetes } })).toEqual(expected);
});
