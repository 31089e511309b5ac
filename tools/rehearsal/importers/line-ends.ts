// Changes one value in files that were written on Windows: no other line differs.
import assert from 'node:assert/strict';
import { parseUserData, updateUserData } from '@harderway/cloud-init';
import { editClusterYaml } from '@harderway/cluster-spec';
import { parseConfigFile, parseFlags, updateConfigFile } from '@harderway/etcd-config';
import { rewriteCommand } from '@harderway/kubernetes-commands/read';
import * as systemd from '@harderway/systemd-unit';

/** The lines of a text that differ from another, without their line ends. */
function changed(before: string, after: string): readonly string[] {
  assert.equal(after.replaceAll('\r\n', '').includes('\n'), false);
  const [old, now] = [before.split('\r\n'), after.split('\r\n')];
  assert.equal(now.length, old.length);
  return now.filter((line, index) => line !== old[index]);
}

const windows = (text: string): string => text.replaceAll('\n', '\r\n');

const user = windows('#cloud-config\nhostname: a # ours\nusers:\n  - name: ops\n');
assert.deepEqual(changed(user, updateUserData(user, { ...parseUserData(user).data, hostname: 'b' })), [
  'hostname: b # ours',
]);

const version = '3.5.33';
const member = windows('# ours\nname: a # the first\ndata-dir: /var/lib/etcd\n');
const settings = new Map([
  ...parseConfigFile(member, { version }).settings,
  ...parseFlags(['--name=b'], { version }).settings,
]);
assert.deepEqual(changed(member, updateConfigFile(member, settings, { version }).output), [
  'name: b # the first',
]);

const cluster = windows('name: a\nprofile: guide # ours\n');
assert.deepEqual(changed(cluster, editClusterYaml(cluster, [{ path: ['name'], value: 'b' }])), ['name: b']);

const pod = windows(
  'kind: Pod\nspec:\n  containers:\n  - command:\n    - kube-apiserver # ours\n    - --v=2\n',
);
const pods = rewriteCommand(pod, ['--v=4']);
assert.ok(pods.kind === 'rewritten');
assert.deepEqual(changed(pod, pods.text), ['    - --v=4']);

const unit = windows('# ours\n[Service]\nExecStart=/bin/a \\\n  -x\nRestart=no\n');
const units = systemd.serialize(systemd.setValue(systemd.parse(unit), 'Service', 'Restart', 'always'));
assert.deepEqual(changed(unit, units), ['Restart=always']);
