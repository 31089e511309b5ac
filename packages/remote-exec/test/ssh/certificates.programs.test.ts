import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { targetFromConfig } from '../../src/config/target-from-config.js';
import type { SshTarget } from '../../src/model/ssh-target.js';
import { parseCertificate } from '../../src/ssh2/certificates/certificate.js';
import { connect } from '../../src/ssh2/connect.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

const keygen = (...parameters: readonly string[]) => execFileSync('ssh-keygen', ['-q', ...parameters]);

describe('logging in by a user certificate', () => {
  const directory = mkdtempSync(join(tmpdir(), 'remote-exec-certificates-'));
  const authority = join(directory, 'authority');
  let sshd: Sshd;
  beforeAll(async () => {
    keygen('-t', 'ed25519', '-N', '', '-f', authority);
    // No key is accepted by itself.
    sshd = await startSshd({
      lines: ['PerSourcePenalties no', `TrustedUserCAKeys ${authority}.pub`, 'AuthorizedKeysFile none'],
    });
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(directory, { recursive: true });
  });

  /** Makes a key, with a certificate beside it for the user who runs the tests. */
  function issue(
    name: string,
    {
      type = ['ed25519'],
      passphrase = '',
      terms = ['-V', '+1h'],
    }: {
      readonly type?: readonly string[];
      readonly passphrase?: string;
      readonly terms?: readonly string[];
    } = {},
  ): string {
    const file = join(directory, name);
    keygen('-t', ...type, '-N', passphrase, '-f', file);
    keygen('-s', authority, '-I', name, '-n', userInfo().username, ...terms, `${file}.pub`);
    return file;
  }

  const to = (parts: Partial<SshTarget>): SshTarget => ({
    ...sshd.target,
    identityFile: undefined,
    ...parts,
  });

  async function login(parts: Partial<SshTarget>): Promise<string> {
    const host = await connect(to(parts));
    try {
      return (await host.run({ argv: ['echo', 'certified'] })).stdout;
    } finally {
      await host.close();
    }
  }

  it.each([
    ['ed25519'],
    ['rsa', '-b', '2048'],
    ['rsa', '-b', '4096'],
    ['ecdsa', '-b', '256'],
    ['ecdsa', '-b', '384'],
    ['ecdsa', '-b', '521'],
  ])('of a key of type %s %s %s, found beside it, with one request', async (...type) => {
    const identityFile = issue(`key-${type.join('')}`, { type });
    // Signatures differ in length: leading zeros are left out.
    for (let round = 0; round < 5; round += 1) expect(await login({ identityFile })).toBe('certified\n');
    expect(sshd.log()).toMatch(new RegExp(`Accepted publickey.*-CERT.* ID key-${type.join('')} `));
    expect(sshd.log()).not.toMatch(new RegExp(`(Postponed|Failed).* ID key-${type.join('')} `));
  });

  it('of a key with a passphrase, asked for once', async () => {
    let asked = 0;
    const passphrase = () => {
      asked += 1;
      return 'the passphrase';
    };
    const identityFile = issue('locked', { passphrase: 'the passphrase' });
    expect(await login({ identityFile, passphrase })).toBe('certified\n');
    expect(asked).toBe(1);
  });

  it('in a file that is named, also by CertificateFile of ssh_config', async () => {
    const identityFile = issue('elsewhere');
    const certificateFile = join(directory, 'named.pub');
    execFileSync('mv', [`${identityFile}-cert.pub`, certificateFile]);
    await expect(login({ identityFile })).rejects.toMatchObject({ code: 'auth-failed' });
    expect(await login({ identityFile, certificateFile })).toBe('certified\n');
    const configFile = join(directory, 'config');
    writeFileSync(
      configFile,
      `Host *\n  HostName ${sshd.target.host}\n  Port ${sshd.port}\n  IdentityFile ${identityFile}\n  CertificateFile ${certificateFile}\n  IdentityAgent none\n  UserKnownHostsFile ${sshd.target.knownHostsFile}\n`,
    );
    const { target, needsOpenssh, unsupported } = await targetFromConfig('alias', { configFile });
    expect({ needsOpenssh, unsupported }).toEqual({ needsOpenssh: false, unsupported: [] });
    const host = await connect(target);
    await host.close();
  });

  it('that has ended is refused, and the plain key is tried after it', async () => {
    const identityFile = issue('ended', { terms: ['-V', '20200101:20200102'] });
    await expect(login({ identityFile })).rejects.toMatchObject({
      code: 'auth-failed',
      message: expect.stringMatching(/tried key ssh-ed25519-cert-v01@openssh.com.*key ssh-ed25519/),
    });
  });

  it('file that holds none is named in the error', async () => {
    const identityFile = issue('plain');
    rmSync(`${identityFile}-cert.pub`);
    const certificateFile = `${identityFile}.pub`;
    // As ssh does, it goes on with what is left.
    await expect(login({ identityFile, certificateFile })).rejects.toMatchObject({
      code: 'auth-failed',
      message: expect.stringMatching(/plain\.pub has no certificate/),
    });
    await expect(login({ certificateFile })).rejects.toMatchObject({ code: 'identity-unreadable' });
  });

  it.each([
    ['ed25519', ['ed25519']],
    ['rsa', ['rsa', '-b', '2048']],
    ['ecdsa', ['ecdsa']],
  ])('that only the agent holds, with its key of type %s', async (name, type) => {
    const socket = join(directory, `agent-${name}`);
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(agent.stdout, 'data');
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    const add = (file: string) => execFileSync('ssh-add', ['-q', file], { env, stdio: 'ignore' });
    try {
      const both = issue(`held-${name}`, { type });
      add(both);
      rmSync(`${both}-cert.pub`);
      expect(await login({ agent: socket })).toBe('certified\n');
      execFileSync('ssh-add', ['-q', '-D'], { env, stdio: 'ignore' });
      // The agent has the key, and the certificate lies in a file.
      const apart = issue(`apart-${name}`, { type });
      execFileSync('mv', [`${apart}-cert.pub`, `${apart}.certificate`]);
      add(apart);
      await expect(login({ agent: socket })).rejects.toMatchObject({ code: 'auth-failed' });
      const certificateFile = `${apart}.certificate`;
      expect(await login({ agent: socket, certificateFile, identitiesOnly: true })).toBe('certified\n');
    } finally {
      agent.kill();
    }
  });

  it('that is cut anywhere is not read as one', () => {
    const identityFile = issue('cut');
    const base64 = execFileSync('cut', ['-d ', '-f2', `${identityFile}-cert.pub`], { encoding: 'utf8' });
    const blob = Buffer.from(base64, 'base64');
    expect(parseCertificate(blob)?.type).toBe('ssh-ed25519-cert-v01@openssh.com');
    for (let end = 0; end < 100; end += 1) expect(parseCertificate(blob.subarray(0, end))).toBeUndefined();
  });
});
