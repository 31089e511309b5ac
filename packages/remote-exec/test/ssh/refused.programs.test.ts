import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/model/transport.js';
import { connect } from '../../src/ssh2/connect.js';
import { type Sshd, startSshd } from '../rig/sshd.js';
import { makeUser } from '../rig/user.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
async function enter(
  ...lines: readonly string[]
): Promise<{ readonly host: Transport; readonly sshd: Sshd }> {
  const sshd = await startSshd({ lines });
  closing.push(sshd.stop);
  const host = await connect(sshd.target);
  closing.push(() => host.close());
  return { host, sshd };
}

describe('a login that lets no stderr through', () => {
  it.each([
    ['drops it', 'sh -c "$SSH_ORIGINAL_COMMAND" 2>/dev/null'],
    ['merges it into stdout', 'sh -c "$SSH_ORIGINAL_COMMAND" 2>&1'],
  ])('and %s: the outcome is unknown, for the command may have run', async (_, forced) => {
    const { host, sshd } = await enter(`ForceCommand ${forced}`);
    const made = join(sshd.directory, 'made');
    await expect(host.run({ argv: ['touch', made] })).rejects.toMatchObject({
      code: 'outcome-unknown',
      outcome: 'unknown',
      message: expect.stringContaining('stderr does not arrive'),
    });
    expect(existsSync(made)).toBe(true);
  });
});

describe('a refusal that quotes the command is not taken for its start', () => {
  it('by a ForceCommand', async () => {
    const { host, sshd } = await enter('ForceCommand echo "not allowed: $SSH_ORIGINAL_COMMAND" >&2; exit 77');
    for (const how of [{}, { cwd: sshd.directory }, { env: { A: 'b' } }]) {
      await expect(host.run({ argv: ['true'], ...how })).rejects.toMatchObject({
        code: 'command-refused',
        outcome: 'never-ran',
        message: expect.stringContaining('not allowed'),
      });
    }
  });

  it('by sudo, which allows one program only', async () => {
    const user = makeUser({ sudo: 'free' });
    closing.push(user.remove);
    const sudoers = join(user.home, '../sudoers');
    rmSync(sudoers);
    writeFileSync(sudoers, `${user.name} ALL=(ALL:ALL) NOPASSWD: /usr/bin/id\n`, { mode: 0o440 });
    const sshd = await startSshd({ wrap: user.wrap, user: user.name });
    closing.push(sshd.stop);
    const host = await connect(sshd.target);
    closing.push(() => host.close());
    for (const cwd of [undefined, '/']) {
      await expect(host.run({ argv: ['true'], sudo: true, cwd })).rejects.toMatchObject({
        code: 'sudo-refused',
        outcome: 'never-ran',
      });
    }
  });
});

it('sudo with a password on a terminal is refused before anything is sent', async () => {
  const sshd = await startSshd();
  closing.push(sshd.stop);
  const host = await connect({ ...sshd.target, sudoPassword: 'any' });
  closing.push(() => host.close());
  await expect(host.run({ argv: ['true'], sudo: true, pty: true })).rejects.toMatchObject({
    code: 'invalid-command',
    outcome: 'never-ran',
  });
});
