import { createHash, randomBytes } from 'node:crypto';
import ssh2 from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect } from '../../../src/ssh2/connect.js';
import { channelInternals, clientInternals } from '../../../src/ssh2/monkey-patch/internals.js';
import { openClient } from '../../../src/ssh2/open-client.js';
import { type Sshd, startSshd } from '../../rig/sshd.js';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());
afterEach(() => vi.unstubAllEnvs());

describe("ssh2's internals", () => {
  it('look as known in the version that is installed', async () => {
    const { client, close } = await openClient(sshd.target, {});
    expect(clientInternals(client)?._remoteVer).toMatch(/^OpenSSH_/);
    const window = await new Promise((resolve) =>
      client.exec('true', (_, channel) => resolve(channelInternals(channel)?.outgoing.window)),
    );
    expect(window).toBe(2 * 1024 * 1024);
    await close();
  });

  it('are left alone where they look different', () => {
    const client = new ssh2.Client();
    expect(clientInternals(client)).toBeUndefined();
    expect(clientInternals(Object.assign(client, { _protocol: { _cipher: {} } }))).toBeUndefined();
  });
});

it.each(['', 'signing', 'window', 'signing,window'])('everything works without %j', async (names) => {
  vi.stubEnv('REMOTE_EXEC_WITHOUT_MONKEY_PATCHES', names);
  const host = await connect(sshd.target);
  const stdin = randomBytes(5_000_000);
  const { stdout } = await host.run({ argv: ['sha256sum'], stdin });
  expect(stdout.slice(0, 64)).toBe(createHash('sha256').update(stdin).digest('hex'));
  await host.close();
});
