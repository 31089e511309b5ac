// Describes a cluster once, and writes every member in every form; forms keep what they hold.
import assert from 'node:assert/strict';
import {
  checkCluster,
  type EtcdCluster,
  memberConfigs,
  parseConfigFile,
  parseEnvironment,
  parseEnvironmentFile,
  parseFlags,
  updateConfigFile,
} from '@harderway/etcd-config';

const cluster: EtcdCluster = {
  version: '3.5.33',
  token: 't',
  dataDirectory: '/var/lib/etcd',
  members: [
    { name: 'a', address: '192.0.2.11' },
    { name: 'b', address: '192.0.2.12' },
    { name: 'c', address: '192.0.2.13' },
  ],
};
assert.ok(checkCluster(cluster).every(({ severity }) => severity !== 'error'));
assert.ok(checkCluster({ ...cluster, members: [] }).some(({ code }) => code === 'members-none'));

const { version } = cluster;
const flags = memberConfigs(cluster, { form: 'flags' });
assert.equal(flags.length, 3);
for (const [index, { text }] of memberConfigs(cluster, { form: 'environment' }).entries()) {
  const line = parseFlags(flags[index]?.text.trim().split(/\s+/) ?? [], { version });
  const { variables } = parseEnvironmentFile(text);
  const { settings } = parseEnvironment(variables, { version });
  assert.deepEqual([...settings.keys()].sort(), [...line.settings.keys()].sort());
}
for (const { text } of memberConfigs(cluster, { form: 'file' }))
  assert.deepEqual(parseConfigFile(text, { version }).diagnostics, []);

const own = '# ours\nname: a # the first\nsnapshot: x\n';
const renamed = new Map([
  ...parseConfigFile(own, { version }).settings,
  ...parseFlags(['--name=b'], { version }).settings,
]);
assert.equal(updateConfigFile(own, renamed, { version }).output, own.replace('a #', 'b #'));
