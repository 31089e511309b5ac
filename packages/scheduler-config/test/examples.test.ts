import { expect, it } from 'vitest';
import { argv, file, findings } from '../examples/configure.js';
import { checkScheduler } from '../src/program.js';

it('the example does what it says', () => {
  expect(file).toContain('apiVersion: kubescheduler.config.k8s.io/v1\n');
  expect(argv).toEqual(['--config=/etc/kubernetes/config/kube-scheduler.yaml', '--v=2']);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain('Write apiVersion: kubescheduler.config.k8s.io/v1beta1.');
});

it.each<[string, readonly string[], string]>([
  ['1.20', ['--leader-elect-lease-duration=0s'], 'leader-election'],
  ['1.31', ['--leader-elect-retry-period=9s'], 'leader-election-times'],
  ['1.31', ['--kubeconfig=/k', '--config=/c', '--kube-api-qps=5'], 'configuration-replaces'],
  ['1.31', ['--v=2'], 'kubeconfig-missing'],
  ['1.20', ['--port=-1'], 'insecure-port-range'],
  ['1.20', ['--use-legacy-policy-config'], 'policy-file'],
  ['1.20', ['--hard-pod-affinity-symmetric-weight=101'], 'pod-affinity-weight'],
])('%s %j', (version, args, code) => {
  const { diagnostics } = checkScheduler({ version, argv: args });
  expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
});

it('reports what shows only once the API server answers, and lets the program run', () => {
  const check = checkScheduler({
    version: '1.31',
    argv: ['--kubeconfig=/k', '--leader-elect-retry-period=9s'],
  });
  expect(check.verdict).toBe('runs');
  expect(check.diagnostics).toMatchObject([{ severity: 'error', code: 'leader-election-times' }]);
});
