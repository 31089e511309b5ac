// Checks static pods of a control plane, migrates one, and writes it back into its manifest.
import assert from 'node:assert/strict';
import { checkApiserver, checkAuditPolicy, migrateApiserver } from '@harderway/apiserver-flags';
import { checkControllerManager } from '@harderway/controller-manager-flags';
import { readCommand, rewriteCommand } from '@harderway/kubernetes-commands';
import { formatSchedulerConfiguration } from '@harderway/scheduler-config';

const manifest = `apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver}
spec:
  containers:
    - name: kube-apiserver
      image: registry.k8s.io/kube-apiserver:v1.28.3
      command:
        - kube-apiserver
        # everything below is ours
        - --etcd-servers=https://192.0.2.11:2379
        - "--cloud-provider=external"
        - --v=$(VERBOSITY)
      env: [{name: VERBOSITY, value: "2"}]
`;
const { argv, version = '', unknown } = readCommand(manifest);
assert.equal(version, '1.28.3');
const gone = new Set(
  migrateApiserver(argv, version, '1.34')
    .items.filter(({ kind }) => kind === 'removed')
    .map(({ flag }) => `--${flag}`),
);
const kept = argv.filter((word) => !gone.has(word.replace(/=.*/s, '')));
const written = rewriteCommand(manifest, kept);
assert.ok(written.kind === 'rewritten');
assert.equal(written.text, manifest.replace('        - "--cloud-provider=external"\n', ''));
assert.ok(
  checkApiserver({ version, argv, unknown }).diagnostics.every(({ code }) => code !== 'flag-value-invalid'),
);

const script = readCommand(`kind: Pod
spec:
  containers:
    - command: [sh, -c, 'exec kube-controller-manager --v=$V --kubeconfig=$K']
      env: [{name: V, value: "2"}, {name: K, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
`);
assert.deepEqual(script.argv, ['--v=2', '--kubeconfig=$K']);
const report = checkControllerManager({ ...script, version: '1.31.0' });
assert.ok(report.diagnostics.every(({ message }) => !message.includes('$')));
assert.ok(
  formatSchedulerConfiguration({ version: '1.31.0', kubeconfig: '/k' }).includes(
    'KubeSchedulerConfiguration',
  ),
);

const value = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'Everything' }] };
assert.deepEqual(
  checkAuditPolicy({ value }, '1.31').diagnostics.map(({ subject }) => subject),
  ['rules[0].level'],
);
