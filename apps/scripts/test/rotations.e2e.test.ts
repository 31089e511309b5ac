import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Ground, onGround } from '../bench/ground.js';
import { setUpInProduction } from '../bench/notice/changes.js';
import type { ClientFiles } from '../bench/notice/clients.js';
import { asAdmin, onControl, published, rotate, statusOf, unnoticed, within } from './rotating.js';

const { signal } = new AbortController();
const timeout = 2_400_000;

/** A rotation on a lab of its own. */
const rotating = (what: string, change: (ground: Ground) => Promise<void>): Promise<void> =>
  onGround(`rotate-${what}`, signal, async (ground) => {
    await setUpInProduction(ground);
    await change(ground);
  });

const auth = ({ work }: Ground, name: string): string => join(work, 'auth', name);

/** How many Secrets in etcd a key has encrypted. */
async function secretsBy(ground: Ground, key: string): Promise<number> {
  const values = `ETCDCTL_API=3 etcdctl get /registry/secrets --prefix --print-value-only --cacert=/etc/etcd/ca.pem --cert=/etc/etcd/kubernetes.pem --key=/etc/etcd/kubernetes-key.pem --endpoints=https://127.0.0.1:2379`;
  return Number(await onControl(ground, `${values} | grep -ac k8s:enc:${key}: || :`));
}

test(
  'the encryption key is rotated unnoticed, back from the middle, and killed and completed',
  { timeout },
  () =>
    rotating('encryption', async (ground) => {
      const old = 'secretbox:v1:key1';
      const before = await secretsBy(ground, old);
      expect(before).toBeGreaterThan(10);
      const argv = ['encryption-key', '--provider', 'aescbc'];
      const killed = { at: /start +localhost +encrypt every object with/, afterMs: 100 };
      const configuration = (): Promise<string> => readFile(auth(ground, 'encryption-config.yaml'), 'utf8');

      await unnoticed(ground, 'encryption key, and back', async () => {
        await rotate(ground, argv, killed);
        expect(await configuration()).toContain('aescbc');
        await rotate(ground, ['encryption-key', '--back']);
      });
      expect(await secretsBy(ground, 'aescbc:v1:key2')).toBe(0);
      expect(await secretsBy(ground, old)).toBeGreaterThanOrEqual(before);
      expect(await configuration()).not.toContain('aescbc');

      await unnoticed(ground, 'encryption key', async () => {
        await rotate(ground, argv, killed);
        await rotate(ground, argv.slice(0, 1));
      });
      expect(await secretsBy(ground, old)).toBe(0);
      // Snapshots may hold objects of key2, so that its name is not given again.
      expect(await secretsBy(ground, 'aescbc:v1:key2')).toBe(0);
      expect(await secretsBy(ground, 'aescbc:v1:key3')).toBeGreaterThanOrEqual(before);
      expect(await configuration()).not.toContain('secretbox');
    }),
);

test('the authority of the cluster is rotated unnoticed by who trusts both', { timeout }, () =>
  rotating('ca', async (ground) => {
    await copyFile(auth(ground, 'admin.pem'), auth(ground, 'before.pem'));
    await copyFile(auth(ground, 'admin-key.pem'), auth(ground, 'before-key.pem'));
    const admin: ClientFiles = { ca: 'both.pem', cert: 'before.pem', key: 'before-key.pem' };
    const byNew: ClientFiles = { ca: 'ca-2.pem', cert: 'admin.pem', key: 'admin-key.pem' };
    const statusAs = (pair: string): Promise<string> => statusOf(ground, { pair, ca: 'ca-2.pem' });

    await unnoticed(ground, 'trust in two authorities, and back', async () => {
      await rotate(ground, ['ca'], { at: /2 of 3: sign/ });
      await rotate(ground, ['ca', '--back']);
      expect(await readFile(auth(ground, 'authorities.json'), 'utf8')).not.toContain('ca-2');
      await rotate(ground, ['ca'], { at: /2 of 3: sign/ });
    });
    const pems = await Promise.all(
      ['ca.pem', 'ca-2.pem'].map((name) => readFile(auth(ground, name), 'utf8')),
    );
    await writeFile(auth(ground, 'both.pem'), pems.join(''));
    const signs = async (): Promise<void> => {
      await rotate(ground, ['ca'], { at: /1 of 2: sign/, afterMs: 15_000 });
      await rotate(ground, ['ca'], { at: /: trust only ca-2/ });
    };
    await unnoticed(ground, 'the new authority signs', signs, admin);
    expect(await statusAs('before')).toBe('200');
    await unnoticed(
      ground,
      'the old authority is dropped',
      () => rotate(ground, ['ca']).then(() => {}),
      byNew,
    );
    expect(await statusAs('admin')).toBe('200');
    expect(await statusAs('before')).toBe('401');
    expect(await published(ground, 'ca', 'ca-2')).toBe(false);
    expect(await published(ground, 'ca-2', 'ca-2')).toBe(true);
    const handshake = 'openssl s_client -verify_return_error -connect 192.168.1.11:6443';
    const by = (name: string): Promise<string> =>
      within(ground, `${handshake} -CAfile ${name} </dev/null 2>&1 || :`);
    expect(await by('ca-2.pem')).toContain('Verification: OK');
    expect(await by('ca.pem')).toContain('verify error');
  }),
);

/** Keeps a pair of the directory, which is about to be issued again, as `before`. */
async function keepBefore(ground: Ground, pair: string): Promise<void> {
  for (const part of ['', '-key'])
    await copyFile(auth(ground, `${pair}${part}.pem`), auth(ground, `before${part}.pem`));
}

/** The line that says that a file of a host is about to be written. */
const begins = (name: string): RegExp =>
  new RegExp(`start +control\\d +update \\S*/${name.replace('.', '\\.')} `);

/** Where a rotation is killed. */
interface Walk {
  /** How long the first and the last stage go on before. */
  readonly afterMs: number;
  /** The line printed in the middle of the second stage. */
  readonly signing: RegExp;
}

/**
 * Walks a rotation: killed in its first stage and, gone on with, in its second, then back; and again, killed in its last and
 * completed. Unnoticed all the while.
 */
async function walk(
  ground: Ground,
  role: string,
  { afterMs, signing }: Walk,
  isBack: () => Promise<void>,
): Promise<void> {
  await unnoticed(ground, `${role}, and back`, async () => {
    await rotate(ground, [role], { at: new RegExp(`: trust ${role} and`), afterMs });
    // The last stage, from which nothing leads back, follows within seconds where nothing restarts.
    await rotate(ground, [role], { at: signing });
    const record = JSON.parse(await readFile(auth(ground, 'authorities.json'), 'utf8'));
    expect(record[role].trusts).toEqual([role, `${role}-2`]);
    await rotate(ground, [role, '--back']);
  });
  await isBack();
  await unnoticed(ground, role, async () => {
    await rotate(ground, [role], { at: new RegExp(`: trust only ${role}-2`), afterMs });
    await rotate(ground, [role, '--to', `${role}-2`]);
  });
}

test(
  'the authority of the front proxy is rotated unnoticed, and what it has signed is refused',
  {
    timeout,
  },
  () =>
    rotating('front-proxy', async (ground) => {
      const proxied = (pair: string): Promise<string> =>
        statusOf(ground, { pair, more: "-H 'X-Remote-User: admin' -H 'X-Remote-Group: system:masters'" });
      // What each API server asks clients for, in its handshake.
      const asked = (): Promise<readonly string[]> =>
        Promise.all(
          ['11', '12', '13'].map((host) =>
            within(
              ground,
              `openssl s_client -connect 192.168.1.${host}:6443 </dev/null 2>&1 | grep -o 'front-proxy-ca[ 0-9]*' | sort -u`,
            ),
          ),
        );
      await keepBefore(ground, 'front-proxy-client-control0');
      await walk(
        ground,
        'front-proxy-ca',
        { afterMs: 3000, signing: begins('front-proxy-client.pem') },
        async () => {
          expect(await proxied('before')).toBe('200');
          expect(await published(ground, 'front-proxy-ca')).toBe(true);
          expect(await published(ground, 'front-proxy-ca-2')).toBe(false);
          expect(new Set(await asked())).toEqual(new Set(['front-proxy-ca']));
        },
      );
      expect(await proxied('front-proxy-client-control0')).toBe('200');
      expect(await proxied('before')).toBe('401');
      expect(await published(ground, 'front-proxy-ca')).toBe(false);
      expect(await published(ground, 'front-proxy-ca-2')).toBe(true);
      expect(new Set(await asked())).toEqual(new Set(['front-proxy-ca 2']));
    }),
);

test('the authority of etcd is rotated unnoticed, and what it has signed is refused', { timeout }, () =>
  rotating('etcd', async (ground) => {
    const health = (pair: string, trusted: string): Promise<string> =>
      within(
        ground,
        `curl -s --max-time 5 --cacert ${trusted}.pem --cert ${pair}.pem --key ${pair}-key.pem https://192.168.1.12:2379/health || echo "refused: $?"`,
      );
    await keepBefore(ground, 'etcd-client-control0');
    await walk(ground, 'etcd-ca', { afterMs: 12_000, signing: begins('server.pem') }, async () => {
      expect(await health('before', 'etcd-ca')).toContain('true');
      expect(await health('before', 'etcd-ca-2')).toBe('refused: 60');
    });
    expect(await health('etcd-client-control0', 'etcd-ca-2')).toContain('true');
    expect(await health('etcd-client-control0', 'etcd-ca')).toBe('refused: 60');
    expect(await health('before', 'etcd-ca-2')).toMatch(/^refused/);
  }),
);

test('the key of tokens is rotated unnoticed, and tokens that it has signed are refused', { timeout }, () =>
  rotating('tokens', async (ground) => {
    const account = '/api/v1/namespaces/default/serviceaccounts/default/token';
    const forms = "-H 'Content-Type: application/json' -H 'Accept: application/vnd.kubernetes.protobuf'";
    const asked = `-X POST ${forms} -d '{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}'`;
    const token = async (file: string): Promise<void> => {
      await within(
        ground,
        `umask 077; ${asAdmin(account, asked)} | grep -ao 'eyJ[A-Za-z0-9._-]*' | sed 's/^/Authorization: Bearer /' >${file}`,
      );
      expect(await within(ground, `grep -c eyJ ${file}`)).toBe('1');
    };
    const statusWith = (file: string): Promise<string> => statusOf(ground, { more: `-H @${file}` });
    await token('token-before');
    expect(await statusWith('token-before')).toBe('200');
    await unnoticed(ground, 'tokens of service accounts', async () => {
      await rotate(ground, ['service-account'], { at: /2 of 3: sign with/, afterMs: 12_000 });
      await rotate(ground, ['service-account', '--no-wait']);
    });
    await token('token-after');
    expect(await statusWith('token-after')).toBe('200');
    expect(await statusWith('token-before')).toBe('401');
  }),
);
