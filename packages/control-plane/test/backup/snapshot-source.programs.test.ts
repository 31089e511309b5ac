import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { local } from '@harderway/remote-exec';
import { expect, onTestFinished, test } from 'vitest';
import { printed } from '../../src/backup/snapshot-source.js';

const host = await local({ name: 'host' });

/** Runs a program that writes a file as etcdctl does: what it printed, and what it said. */
async function print(program: string): Promise<{ readonly bytes: Buffer; readonly stderr: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'harderway-printed-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'program'), program);
  const running = await host.stream({ argv: printed(['sh', join(directory, 'program')]) });
  let stderr = '';
  running.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  running.stdin.end();
  const chunks: Buffer[] = [];
  for await (const chunk of running.stdout) chunks.push(chunk);
  await running.exit;
  return { bytes: Buffer.concat(chunks), stderr };
}

const places = async (): Promise<readonly string[]> =>
  (await readdir('/run')).filter((name) => name.startsWith('harderway-snapshot.'));

test('what a program writes into its file is printed, and nothing that it prints itself', async () => {
  const bytes = randomBytes(300_000);
  const before = await places();
  const ran = await print(`echo 'Snapshot saved'
cat >"$1.part" <<'end'
${bytes.toString('base64')}
end
echo '{"level":"info","msg":"fetched"}' >&2
echo "Error: sync $1.part: invalid argument" >&2
rm -f "$1.part"
exit 1
`);
  expect(ran.bytes.toString('latin1').trimEnd()).toBe(bytes.toString('base64'));
  expect(ran.stderr).toContain('Snapshot saved');
  expect(await places()).toEqual(before);
});
