import { execFile, spawn } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { formatReport } from '@harderway/api-load';
import { expect, test } from 'vitest';
import { type Ground, onGround } from '../bench/ground.js';
import { production, setUp } from '../bench/notice/changes.js';
import type { ClientFiles } from '../bench/notice/clients.js';
import { underLoad } from '../bench/notice/under-load.js';

const run = promisify(execFile);
const { signal } = new AbortController();

/** Where a run is killed, and how much later. */
interface Kill {
  readonly at: string;
  readonly afterMs?: number;
}

/** Runs `harderway rotate`; without `kill` to its end, which has to be a good one. */
async function rotate(ground: Ground, argv: readonly string[], kill?: Kill): Promise<string> {
  const { clusterFile, cli, lab } = ground;
  const [enter = '', ...words] = lab.enter([
    ...[process.execPath, cli, '--file', clusterFile, 'rotate', ...argv, '--yes'],
  ]);
  const child = spawn(enter, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let dies: Promise<void> | undefined;
  const read = (chunk: Buffer): void => {
    printed += chunk.toString();
    if (kill === undefined || dies !== undefined || !printed.includes(kill.at)) return;
    dies = sleep(kill.afterMs ?? 0).then(() => {
      child.kill('SIGKILL');
    });
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const code = await new Promise((resolve) => {
    child.on('close', (status, by) => resolve(by ?? status));
  });
  expect(code, printed.slice(-3000)).toBe(kill === undefined ? 0 : 'SIGKILL');
  return printed;
}

/**
 * Makes a change under load. New connections notice nothing, and no acknowledged write is lost; a request on one that lasts may
 * meet with the very moment of a restart.
 */
async function unnoticed(ground: Ground, name: string, change: () => Promise<void>, files?: ClientFiles) {
  const { report, elapsedMs } = await underLoad(ground, change, files);
  console.log(name, `${Math.round(elapsedMs / 1000)} s`, formatReport(report), report.failures.slice(0, 20));
  expect(report.ledger, name).toMatchObject({ lost: [] });
  // A watch ends with the server that it is on, and begins again at once.
  for (const { client, failed, asked } of report.clients.filter((each) => each.client !== 'watch'))
    expect(client === 'fresh' ? failed : failed / asked, client).toBeLessThan(client === 'fresh' ? 1 : 0.01);
  expect(report.watches?.longestMs, name).toBeLessThan(2000);
}

/** Output of a shell command in the lab's network, in the directory of credentials. */
async function within({ lab, work }: Ground, command: string): Promise<string> {
  const [enter = '', ...words] = lab.enter(['sh', '-c', `cd ${join(work, 'auth')} && ${command}`]);
  return (await run(enter, words, { maxBuffer: 1 << 26 })).stdout.trim();
}

const onControl = (ground: Ground, command: string): Promise<string> =>
  within(ground, `ssh -F ${ground.lab.ssh.configFile} control0 "sudo sh -c '${command}'"`);

const statusAs = (ground: Ground, pair: string): Promise<string> =>
  within(
    ground,
    `curl -s -o /dev/null -w '%{http_code}' --cacert ca-2.pem --cert ${pair}.pem --key ${pair}-key.pem --resolve kubernetes:6443:192.168.1.21 https://kubernetes:6443/api || :`,
  );

const valuesBy = (ground: Ground, key: string): Promise<string> =>
  onControl(
    ground,
    `ETCDCTL_API=3 etcdctl get /registry/secrets --prefix --print-value-only --cacert=/etc/etcd/ca.pem --cert=/etc/etcd/kubernetes.pem --key=/etc/etcd/kubernetes-key.pem --endpoints=https://127.0.0.1:2379 | grep -ac k8s:enc:${key}: || :`,
  );

test('each rotation is noticed by nobody who trusts both, is killed and completed, and goes back', {
  timeout: 2_400_000,
}, async () => {
  await onGround('rotate', signal, async (ground) => {
    const auth = (name: string): string => join(ground.work, 'auth', name);
    await setUp(ground);
    await production(ground);
    const admin: ClientFiles = { ca: 'both.pem', cert: 'before.pem', key: 'before-key.pem' };
    await copyFile(auth('admin.pem'), auth('before.pem'));
    await copyFile(auth('admin-key.pem'), auth('before-key.pem'));

    await unnoticed(ground, 'encryption key', async () => {
      const before = Number(await valuesBy(ground, 'aescbc:v1:key1'));
      expect(before).toBeGreaterThan(10);
      const argv = ['encryption-key', '--provider', 'secretbox'];
      await rotate(ground, argv, { at: 'objects written again', afterMs: 100 });
      await rotate(ground, argv.slice(0, 1));
      expect(await valuesBy(ground, 'aescbc:v1:key1')).toBe('0');
      expect(Number(await valuesBy(ground, 'secretbox:v1:key2'))).toBeGreaterThanOrEqual(before);
      expect(await readFile(auth('encryption-config.yaml'), 'utf8')).not.toContain('aescbc');
    });

    await unnoticed(ground, 'trust in two authorities, and back', async () => {
      await rotate(ground, ['ca'], { at: '2 of 3: sign' });
      await rotate(ground, ['ca', '--back']);
      expect(await readFile(auth('authorities.json'), 'utf8')).not.toContain('ca-2');
      await rotate(ground, ['ca'], { at: '2 of 3: sign' });
    });
    const pems = await Promise.all(['ca.pem', 'ca-2.pem'].map((name) => readFile(auth(name), 'utf8')));
    await writeFile(auth('both.pem'), pems.join(''));
    await unnoticed(
      ground,
      'the new authority signs',
      async () => {
        await rotate(ground, ['ca'], { at: '1 of 2: sign', afterMs: 15_000 });
        await rotate(ground, ['ca'], { at: ': trust ca-2 alone' });
      },
      admin,
    );
    expect(await statusAs(ground, 'before')).toBe('200');
    await unnoticed(ground, 'the old authority is dropped', () => rotate(ground, ['ca']).then(() => {}), {
      ca: 'ca-2.pem',
      cert: 'admin.pem',
      key: 'admin-key.pem',
    });
    expect(await statusAs(ground, 'admin')).toBe('200');
    expect(await statusAs(ground, 'before')).toBe('401');
    const handshake = 'openssl s_client -verify_return_error -connect 192.168.1.11:6443';
    expect(await within(ground, `${handshake} -CAfile ca-2.pem </dev/null 2>&1`)).toContain(
      'Verification: OK',
    );
    expect(await within(ground, `${handshake} -CAfile ca.pem </dev/null 2>&1 || :`)).toContain(
      'verify error',
    );

    await unnoticed(
      ground,
      'tokens of service accounts',
      async () => {
        await rotate(ground, ['service-account', '--no-wait']);
      },
      { ca: 'ca-2.pem', cert: 'admin.pem', key: 'admin-key.pem' },
    );
  });
});
