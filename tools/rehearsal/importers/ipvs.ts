// Compares what a kernel has with what it should have, as data and as steps.
import assert from 'node:assert/strict';
import { diff, formatRestore, parseSave, plan, server, service } from '@harderway/ipvs';

const { table, diagnostics } = parseSave(`-A -t 192.0.2.1:6443 -s wlc
-a -t 192.0.2.1:6443 -r 192.0.2.11:6443 -g -w 1
-a -t 192.0.2.1:6443 -r 192.0.2.12:6443 -g -w 1
`);
assert.deepEqual(diagnostics, []);
const desired = {
  services: [
    service('tcp 192.0.2.1:6443', {
      scheduler: 'wlc',
      servers: [server('192.0.2.12:6443', { weight: 0 }), server('192.0.2.13:6443')],
    }),
  ],
};
assert.deepEqual(
  diff(table, desired)
    .map(({ kind }) => kind)
    .sort(),
  ['changed-server', 'extra-server', 'missing-server'],
);
const { steps } = plan(table, desired);
assert.deepEqual(steps.map(({ kind }) => kind).sort(), ['add-server', 'delete-server', 'edit-server']);
assert.deepEqual(diff(desired, parseSave(formatRestore(desired)).table), []);
const bad = parseSave('root@gw:~# ipvsadm -S -n\n');
assert.ok(bad.diagnostics[0]?.hint !== undefined);
