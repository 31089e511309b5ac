// Changes one place of values that anchors, aliases and merges show in others, which stay as they were.
import assert from 'node:assert/strict';
import { parseUserData, updateUserData } from '@harderway/cloud-init';
import { parseConfigFile, parseFlags, updateConfigFile } from '@harderway/etcd-config';
import { readCommand, rewriteCommand } from '@harderway/kubernetes-commands/read';

const user = `#cloud-config
# ours

users:
  - &ops {name: ops, groups: [sudo]}
  - {<<: *ops, name: dev}
ntp: &ntp {servers: [192.0.2.123]}
x_former: *ntp
`;
const { data } = parseUserData(user);
assert.ok(data !== undefined);
const changed = { ...data, ntp: undefined, users: [{ name: 'ops' }, { name: 'dev', groups: ['sudo'] }] };
const written = updateUserData(user, changed);
assert.deepEqual(parseUserData(written).data, {
  users: changed.users,
  x_former: { servers: ['192.0.2.123'] },
});
assert.ok(written.startsWith('#cloud-config\n# ours\n'));

const version = '3.5.33';
const file = 'own: &tls {cert-file: /a, key-file: /k}\nclient-transport-security: *tls\n';
const settings = new Map([
  ...parseConfigFile(file, { version }).settings,
  ...parseFlags(['--cert-file=/b'], { version }).settings,
]);
const { output } = updateConfigFile(file, settings, { version });
assert.equal(output, file.replace('*tls', '{cert-file: /b, key-file: /k}'));

const pod = `kind: Pod
spec:
  containers:
    - {command: [kube-scheduler], args: &args [--v=2]}
    - {command: [kube-controller-manager], args: *args}
`;
assert.deepEqual(rewriteCommand(pod, readCommand(pod).argv), { kind: 'rewritten', text: pod });
assert.equal(rewriteCommand(pod, ['--v=4']).kind, 'refused');
