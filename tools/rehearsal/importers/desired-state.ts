// Plans for a host of a kind of its own, and learns of a host that nobody reached.
import assert from 'node:assert/strict';
import { plan, type Resource } from '@harderway/desired-state';
import { difference, type Kind, withKinds } from '@harderway/desired-state/kinds';
import { connect, forEachHost } from '@harderway/remote-exec';

interface Motd {
  readonly kind: 'motd';
}
const motd: Kind<Motd> = {
  kind: 'motd',
  name: () => '/etc/motd',
  fault: () => undefined,
  diff: () => difference('set', 'the message of the day', 'always'),
  phase: () => 'files',
};
const own = withKinds({ motd });
assert.equal(own.resourceId({ kind: 'motd' }), 'motd:/etc/motd');

// Nothing listens on the port: there is no plan, and so none that is empty.
const wanted: readonly Resource[] = [{ kind: 'directory', path: '/etc/x', mode: 0o755 }];
const [result] = await forEachHost(
  [{ name: 'gone', host: '127.0.0.1', port: 1, user: 'root' }],
  async (target) => {
    await using connection = await connect(target);
    return plan(connection, wanted);
  },
);
assert.ok(result?.kind === 'unreachable' || result?.kind === 'failed');
assert.ok(result.error.message.includes('gone'));
