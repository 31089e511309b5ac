import { manual } from './items.js';
import type { CisInput, CisResult } from './model.js';

/** Items 3: what holds for the control plane as a whole. */
export function controlPlaneItems(input: CisInput): readonly CisResult[] {
  const policy = (input.apiserver?.['audit-policy-file'] ?? '') !== '';
  return [
    manual(
      '3.1.1',
      'control-plane',
      'Users do not come by client certificates, which cannot be withdrawn',
      'ask who holds certificates',
    ),
    manual('3.1.2', 'control-plane', 'Users do not come by service account tokens', 'ask who holds tokens'),
    manual('3.1.3', 'control-plane', 'Users do not come by bootstrap tokens', 'ask who holds tokens'),
    {
      id: '3.2.1',
      component: 'control-plane',
      title: 'There is an audit policy',
      ...(input.apiserver === undefined
        ? { status: 'not-applicable', found: 'no command line was given' }
        : policy
          ? { status: 'pass', found: `--audit-policy-file=${input.apiserver['audit-policy-file']}` }
          : {
              status: 'fail',
              found: '--audit-policy-file is not given: nothing is recorded, whatever --audit-log-path says',
              fix: { kind: 'flag', flag: 'audit-policy-file', value: '/etc/kubernetes/audit-policy.yaml' },
            }),
    },
  ];
}
