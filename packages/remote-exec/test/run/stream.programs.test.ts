import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { local } from '../../src/local/local.js';
import type { ConnectOptions } from '../../src/model/connect-options.js';
import type { DebugEvent } from '../../src/model/debug-event.js';
import type { Transport } from '../../src/model/transport.js';
import { connect } from '../../src/ssh2/connect.js';
import { noneLeft } from '../rig/processes.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

describe.each([
  ['ssh', (options?: Pick<ConnectOptions, 'onDebug'>) => connect(sshd.target, options)],
  ['local', async (options?: Pick<ConnectOptions, 'onDebug'>) => local(options)],
] as const)('a command that is streamed over %s', (name, open) => {
  let host: Transport;
  beforeAll(async () => {
    host = await open();
  });
  afterAll(() => host?.close());

  it.each(['default', 'trapped'])(
    'rejects with why it was stopped, not with how it ended (TERM: %s)',
    async (how) => {
      const sleep = `sleep 810${how === 'default' ? 1 : 2}.${process.pid}`;
      const trap = how === 'trapped' ? "trap 'exit 0' TERM; " : '';
      const argv = ['sh', '-c', `${trap}echo up; ${sleep} & wait`];
      const timed = await host.stream({ argv, timeoutMs: 500 });
      timed.stdout.resume();
      timed.stderr.resume();
      await expect(timed.exit).rejects.toMatchObject({ code: 'timed-out', outcome: 'ended' });
      const stop = new AbortController();
      const aborted = await host.stream({ argv, signal: stop.signal });
      aborted.stderr.resume();
      aborted.stdout.once('data', () => stop.abort());
      await expect(aborted.exit).rejects.toMatchObject({ code: 'aborted', outcome: 'ended' });
      await noneLeft(sleep);
    },
  );

  it('is reported to the debug listener, with the bytes of each stream and nothing of their content', async () => {
    const events: DebugEvent[] = [];
    await using reported = await open({ onDebug: (event) => void events.push(event) });
    const argv = ['sh', '-c', 'cat; echo oh no >&2; exit 3'];
    const process = await reported.stream({ argv, env: { WORD: 'unseen' }, stdin: 'unheard' });
    await Promise.all([text(process.stdout), text(process.stderr), process.exit]);
    await expect(reported.stream({ argv: [] })).rejects.toMatchObject({ code: 'invalid-command' });
    expect(events.filter((event) => event.kind === 'command')).toMatchObject([
      { argv, exitCode: 3, error: undefined, bytes: { stdin: 7, stdout: 7, stderr: 6 } },
      { argv: [], exitCode: undefined, error: 'invalid-command' },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/unseen|unheard/);
  });

  it('ends for a reader that stops in the middle of stdout', async () => {
    const process = await host.stream({ argv: ['sh', '-c', 'yes | head -c 5000000; echo said >&2'] });
    process.stderr.resume();
    for await (const chunk of process.stdout) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await process.end();
    await expect(Promise.race([process.exit, late()])).resolves.not.toBe('late');
  });

  it('ends for a reader that does not want its stderr', async () => {
    const process = await host.stream({ argv: ['sh', '-c', 'head -c 3000000 /dev/zero >&2; echo done'] });
    process.stdout.resume();
    process.stderr.destroy();
    await expect(Promise.race([process.exit, late()])).resolves.toMatchObject({ exitCode: 0 });
  });

  it('is held to no time where the time is endless, and to none that is no number', async () => {
    expect((await host.run({ argv: ['echo', name], timeoutMs: Number.POSITIVE_INFINITY })).stdout).toBe(
      `${name}\n`,
    );
    await expect(host.run({ argv: ['true'], timeoutMs: Number.NaN })).rejects.toMatchObject({
      code: 'invalid-command',
    });
  });
});

it('a streamed command whose connection is lost is ended where it asks for that', async () => {
  const host = await connect(sshd.target);
  const sleep = `sleep 8103.${process.pid}`;
  const streamed = await host.stream({ argv: ['sh', '-c', `echo up; ${sleep}; true`], endOnLoss: true });
  streamed.stderr.resume();
  streamed.stdout.once('data', sshd.killSessions);
  await expect(streamed.exit).rejects.toMatchObject({ code: 'connection-lost', outcome: 'ended' });
  await noneLeft(sleep);
  await host.close();
});

const late = (): Promise<string> => new Promise((resolve) => setTimeout(() => resolve('late'), 8000).unref());
