// Runs commands on this machine as on a host: causes and outcomes of failures, and a folder that is put twice.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRemoteExecError, local, localDirectory, type RemoteExecError } from '@harderway/remote-exec';
import { quote } from '@harderway/remote-exec/quote';

const failed = async (work: Promise<unknown>): Promise<RemoteExecError> => {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  assert.ok(isRemoteExecError(error), `not an error of the package: ${error}`);
  return error;
};

await using host = local();
assert.equal((await host.run({ argv: ['printf', '%s', "it's $HOME"] })).stdout, "it's $HOME");
assert.equal(quote(['echo', "it's"]), "echo 'it'\\''s'");
const wrong = await failed(host.run({ argv: ['-a', 'x', 'sh'] }));
assert.deepEqual([wrong.code, wrong.outcome], ['invalid-command', 'never-ran']);
assert.equal((await failed(host.run({ argv: ['echo', 'x'.repeat(4_000_000)] }))).outcome, 'never-ran');
async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('x');
  throw new Error('broken');
}
const input = await failed(host.run({ argv: ['cat'], stdin: broken() }));
assert.deepEqual([input.code, input.outcome], ['stdin-failed', 'ended']);
assert.equal((await failed(host.run({ argv: ['false'], check: true }))).code, 'command-failed');

const root = await mkdtemp(join(tmpdir(), 'importer-'));
try {
  assert.equal((await failed(host.get(join(root, 'missing')))).code, 'not-found');
  await writeFile(join(root, 'a'), 'a');
  const source = await localDirectory(root, { exclude: ['copy'] });
  assert.ok((await host.putDirectory(source, join(root, 'copy'))).changes.length > 0);
  assert.equal((await host.putDirectory(source, join(root, 'copy'))).changes.length, 0);
} finally {
  await rm(root, { recursive: true });
}
