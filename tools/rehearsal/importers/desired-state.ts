// Plans for a host of a kind of its own, and learns of a host that nobody reached.
import assert from 'node:assert/strict';
import { applyBlock, isConverged, plan, planHosts, type Resource } from '@harderway/desired-state';
import { difference, type Kind, withKinds } from '@harderway/desired-state/kinds';
import { connect } from '@harderway/remote-exec';

interface Motd {
  readonly kind: 'motd';
}
const motd: Kind<Motd> = {
  kind: 'motd',
  name: () => '/etc/motd',
  fault: () => undefined,
  diff: () => difference('set', 'the message of the day', 'always'),
  phase: () => 'files',
  upload: () => ({ path: '/etc/motd', content: 'ours\n', mode: 0o644 }),
};
const own = withKinds({ motd });
assert.equal(own.resourceId({ kind: 'motd' }), 'motd:/etc/motd');

// Nothing listens on the port: nothing is known about the host, so it is not converged.
const wanted: readonly Resource[] = [{ kind: 'directory', path: '/etc/x', mode: 0o755 }];
const found = await planHosts(
  [{ name: 'gone', host: '127.0.0.1', port: 1, user: 'root' }],
  async (target) => {
    await using connection = await connect(target);
    return plan(connection, wanted);
  },
);
assert.equal(isConverged(found), false);
const [unknown] = found.unknown;
assert.equal(unknown?.host.name, 'gone');
assert.ok(unknown.cause?.message.includes('gone'));

// A block that came twice is not as it should be, and lines of others between the two stay.
const once = applyBlock('theirs\n', 'hosts', ['192.0.2.1 a']);
assert.notEqual(once, 'theirs\n');
assert.equal(
  applyBlock(`${once}${applyBlock('', 'hosts', ['192.0.2.9 old'])}`, 'hosts', ['192.0.2.1 a']),
  once,
);
