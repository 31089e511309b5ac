import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exposedFiles } from '../../src/files/exposed.js';
import type { CredentialsInput } from '../../src/files/pki-state.js';
import { type KeyHolder, setKeyHolder } from '../../src/locked/key-holder.js';
import { isLocked, lockCredentials, unlockCredentials } from '../../src/locked/lock.js';
import { publicFiles, writeSecret } from '../../src/locked/secret-files.js';
import { checkPki } from '../../src/pki/check.js';
import { ensurePki } from '../../src/pki/ensure.js';
import { loadPki } from '../../src/pki/load.js';
import { isSealed, type Seal, type SealKey } from '../../src/sealed/seal.js';
import { exampleCluster } from '../example.js';
import { withKeyHolder } from './with-key-holder.js';

const identity = await generateX25519Identity();
const stranger = await generateX25519Identity();
const by = async (): Promise<Seal> => ({
  kind: 'recipients',
  recipients: [await identityToRecipient(identity)],
});

let issued: ReadonlyMap<string, string>;
let directory = '';
let spec: CredentialsInput;

const contents = (): ReadonlyMap<string, string> =>
  new Map(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
const isOpen = (name: string): boolean => name.endsWith('.pem') && !name.endsWith('-key.pem');

/** Answers every question about the lock, and counts them. */
function holder(
  answer: SealKey = { kind: 'identities', identities: [identity] },
): KeyHolder & { asked: number } {
  const own = {
    asked: 0,
    openLock: async () => {
      own.asked++;
      return answer;
    },
    passphraseOf: async () => '',
  };
  return own;
}

const strange = (): KeyHolder => holder({ kind: 'identities', identities: [stranger] });

const read = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([...(await loadPki(spec)).files].map(([name, { content }]) => [name, content]));

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'locked-'));
  spec = exampleCluster(directory);
  await ensurePki(spec);
  issued = contents();
  rmSync(directory, { recursive: true });
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'locked-'));
  spec = { ...spec, pki: { ...spec.pki, directory } };
  for (const [name, text] of issued)
    writeFileSync(join(directory, name), text, { mode: isOpen(name) ? 0o644 : 0o600 });
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a directory of credentials that is locked', () => {
  test('has no secret in plain text, and is read as before; one question opens all', async () => {
    const before = await read();
    const names = await lockCredentials(directory, by);
    expect(new Set(names)).toEqual(new Set([...issued.keys()].filter((name) => !isOpen(name))));
    for (const [name, text] of contents())
      if (isOpen(name)) expect(text).toBe(issued.get(name));
      else {
        expect(isSealed(Buffer.from(text))).toBe(true);
        expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
      }
    const own = holder();
    await withKeyHolder(own, async () => {
      expect(await read()).toEqual(before);
      expect(await read()).toEqual(before);
    });
    expect(own.asked).toBe(1);
    await withKeyHolder(holder(), () => unlockCredentials(directory));
    expect(contents()).toEqual(issued);
  });

  test('counts as locked without its lock, and gets no further secret in plain text', async () => {
    await lockCredentials(directory, by);
    rmSync(join(directory, 'lock.age'));
    expect(await isLocked(directory)).toBe(true);
    const before = contents();
    for (const name of ['spare-key.pem', 'admin-key.pem'])
      await expect(
        withKeyHolder(holder(), () => writeSecret(directory, name, 'a key')),
      ).rejects.toMatchObject({
        code: 'pki-invalid',
        message: expect.stringContaining('lock.age is missing'),
      });
    expect(contents()).toEqual(before);
  });

  test('gets no further secret under the lock of another directory', async () => {
    await lockCredentials(directory, by);
    const own = contents();
    await withKeyHolder(holder(), () => unlockCredentials(directory));
    await lockCredentials(directory, by);
    const foreign = contents().get('lock.age') ?? '';
    for (const [name, text] of own) writeFileSync(join(directory, name), text);
    writeFileSync(join(directory, 'lock.age'), foreign);
    writeFileSync(join(directory, 'plain-key.pem'), 'a key', { mode: 0o600 });
    const before = contents();
    expect(await isLocked(directory)).toBe(true);
    const works: readonly (() => Promise<unknown>)[] = [
      () => writeSecret(directory, 'spare-key.pem', 'a key'),
      () => writeSecret(directory, 'admin-key.pem', 'a key'),
      () => lockCredentials(directory, by),
      () => unlockCredentials(directory),
    ];
    for (const work of works)
      await expect(withKeyHolder(holder(), work)).rejects.toMatchObject({ code: 'seal-not-opened' });
    expect(contents()).toEqual(before);
    // Under the right lock, a damaged file is no obstacle to writing others.
    writeFileSync(join(directory, 'lock.age'), own.get('lock.age') ?? '');
    writeFileSync(join(directory, 'admin-key.pem'), 'age-encryption.org/v1\n');
    await withKeyHolder(holder(), () => writeSecret(directory, 'admin-key.pem', 'a key'));
    await withKeyHolder(holder(), () => unlockCredentials(directory));
    expect(contents().get('admin-key.pem')).toBe('a key');
  });

  test('is found to hold a secret that was copied into it later', async () => {
    const checked = (): ReturnType<typeof checkPki> => withKeyHolder(holder(), () => checkPki(spec));
    expect((await checkPki(spec)).findings).toEqual([]);
    await lockCredentials(directory, by);
    expect((await checked()).findings).toEqual([]);
    const names = ['admin-key.pem', 'spare-key.pem'];
    for (const name of names)
      writeFileSync(join(directory, name), issued.get('admin-key.pem') ?? '', { mode: 0o600 });
    const { findings, problems } = await checked();
    expect(problems).toEqual([]);
    expect(findings).toEqual(
      names.map((file) => ({
        code: 'secret-plain',
        file,
        message: `${file} is not encrypted, although ${directory} is locked.`,
        hint: expect.stringContaining('certs lock'),
      })),
    );
    await withKeyHolder(holder(), () => lockCredentials(directory, by));
    expect((await checked()).findings).toEqual([]);
  });

  test('is not read without its key', async () => {
    await lockCredentials(directory, by);
    await expect(loadPki(spec)).rejects.toMatchObject({
      code: 'pki-locked',
      hint: expect.stringContaining('certs unlock'),
    });
    const wrong = withKeyHolder(strange(), () => loadPki(spec));
    const message = `${join(directory, 'lock.age')}: wrong identity, or damaged file`;
    await expect(wrong).rejects.toMatchObject({ code: 'seal-not-opened', message });
    const unlocking = withKeyHolder(strange(), () => unlockCredentials(directory));
    await expect(unlocking).rejects.toMatchObject({ code: 'seal-not-opened', message });
    expect(await isLocked(directory)).toBe(true);
  });

  test('names the file that is damaged, and not the key that fits its lock', async () => {
    await lockCredentials(directory, by);
    const path = join(directory, 'ca-key.pem');
    writeFileSync(path, readFileSync(path).subarray(0, 200));
    const works: readonly (() => Promise<unknown>)[] = [
      () => loadPki(spec),
      () => unlockCredentials(directory),
    ];
    for (const work of works)
      await expect(withKeyHolder(holder(), work)).rejects.toMatchObject({
        code: 'seal-not-opened',
        message: `${path} can't be opened`,
        found: expect.stringContaining('damaged'),
        hint: expect.stringContaining('lock.age'),
      });
  });

  test('gets what is issued meanwhile locked', async () => {
    await lockCredentials(directory, by);
    rmSync(join(directory, 'admin.pem'));
    rmSync(join(directory, 'admin-key.pem'));
    rmSync(join(directory, 'admin.kubeconfig'));
    await withKeyHolder(holder(), () => ensurePki(spec));
    for (const name of ['admin-key.pem', 'admin.kubeconfig'])
      expect(isSealed(readFileSync(join(directory, name)))).toBe(true);
    expect(readFileSync(join(directory, 'admin.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
    const { files } = await withKeyHolder(holder(), () => loadPki(spec));
    expect(files.get('admin-key.pem')?.content).toContain('BEGIN PRIVATE KEY');
  });

  test('keeps what another process writes while somebody types a passphrase', async () => {
    const write = async (round: string): Promise<void> => {
      await writeSecret(directory, 'encryption-config.yaml', `a new key ${round}`);
      await writeSecret(directory, 'spare-key.pem', `a spare key ${round}`);
    };
    const locked = await lockCredentials(directory, async () => {
      await write('of the lock');
      return by();
    });
    expect(locked).toContain('spare-key.pem');
    const plain = [...contents()].filter(([name, text]) => !isOpen(name) && !isSealed(Buffer.from(text)));
    expect(plain).toEqual([]);
    await withKeyHolder(holder(), () => unlockCredentials(directory));
    expect(contents().get('encryption-config.yaml')).toBe('a new key of the lock');
    expect(contents().get('spare-key.pem')).toBe('a spare key of the lock');

    await lockCredentials(directory, by);
    let isAsked = false;
    const writing: KeyHolder = {
      openLock: async () => {
        const key: SealKey = { kind: 'identities', identities: [identity] };
        if (!isAsked) {
          isAsked = true;
          // As another process, which knows the key.
          await withKeyHolder(holder(key), () => write('of the unlocking'));
        }
        return key;
      },
      passphraseOf: async () => '',
    };
    await withKeyHolder(writing, () => unlockCredentials(directory));
    expect(contents().get('encryption-config.yaml')).toBe('a new key of the unlocking');
    expect(contents().get('spare-key.pem')).toBe('a spare key of the unlocking');
    expect(await isLocked(directory)).toBe(false);
  });

  test('is written to and unlocked by many at once, and loses nothing', async () => {
    await withKeyHolder(holder(), async () => {
      for (let round = 0; round < 2; round++) {
        const names = Array.from({ length: 4 }, (_, index) => `extra-${index}`);
        const work = round % 2 === 0 ? lockCredentials(directory, by) : unlockCredentials(directory);
        const done = await Promise.allSettled([
          work,
          ...names.map((name) => writeSecret(directory, name, `${name} of ${round}`)),
        ]);
        expect(done.slice(1).filter(({ status }) => status === 'rejected')).toEqual([]);
        await unlockCredentials(directory);
        for (const name of names) expect(contents().get(name)).toBe(`${name} of ${round}`);
        await (round % 2 === 0 ? lockCredentials(directory, by) : undefined);
      }
      expect([...contents().keys()].filter((name) => name.startsWith('.'))).toEqual([]);
    });
  });

  test('is not sealed for a lock that another run has removed', async () => {
    await lockCredentials(directory, by);
    writeFileSync(join(directory, 'spare-key.pem'), 'a spare key', { mode: 0o600 });
    const unlocking: KeyHolder = {
      ...holder(),
      openLock: async (path, kind) => {
        const own = holder();
        // As another process, which is done before this one has the passphrase.
        await withKeyHolder(own, () => unlockCredentials(directory));
        setKeyHolder(unlocking);
        return own.openLock(path, kind);
      },
    };
    const locking = withKeyHolder(unlocking, () => lockCredentials(directory, by));
    await expect(locking).rejects.toMatchObject({ code: 'seal-refused' });
    expect(contents()).toEqual(new Map([...issued, ['spare-key.pem', 'a spare key']]));
  });

  test('loses the drafts of killed runs, also one that is sealed for a lock that is gone', async () => {
    await lockCredentials(directory, by);
    const sealed = readFileSync(join(directory, 'admin-key.pem'));
    await withKeyHolder(holder(), () => unlockCredentials(directory));
    const plain = { key: '.admin-key.pem.0123abcd-45e', config: '.admin.kubeconfig.00000000-000' };
    writeFileSync(join(directory, plain.key), sealed);
    writeFileSync(join(directory, plain.config), 'secret');
    for (const name of Object.values(plain)) utimesSync(join(directory, name), 1, 1);
    expect(await lockCredentials(directory, by)).not.toContain(plain.config);
    expect([...contents().keys()].sort()).toEqual([...issued.keys(), 'lock.age'].sort());
    // One that may be in use is waited for.
    writeFileSync(join(directory, plain.key), 'secret');
    setTimeout(() => rmSync(join(directory, plain.key)), 200);
    await withKeyHolder(holder(), () => unlockCredentials(directory));
    expect(contents()).toEqual(issued);
  });

  test('is read, locked and unlocked to the end, wherever a run was killed', async () => {
    const names = await lockCredentials(directory, by);
    const sealed = contents();
    // Both go through the files in order, and write each at once.
    const killedAfter = (count: number, open: ReadonlyMap<string, string>): void => {
      for (const name of names.slice(0, count))
        writeFileSync(join(directory, name), open.get(name) ?? '', { mode: 0o600 });
    };
    await withKeyHolder(holder(), async () => {
      for (const count of [0, 1, Math.floor(names.length / 2), names.length]) {
        for (const [name, text] of sealed) writeFileSync(join(directory, name), text, { mode: 0o600 });
        killedAfter(count, issued);
        const { files } = await loadPki(spec);
        for (const name of files.keys())
          if (issued.has(name)) expect(files.get(name)?.content).toBe(issued.get(name));
        expect(await lockCredentials(directory, by)).toEqual(names.slice(0, count));
        expect([...contents()].filter(([name, text]) => isOpen(name) !== !text.includes('AGE ENC'))).toEqual(
          [],
        );
        killedAfter(count, issued);
        expect(await unlockCredentials(directory)).toEqual(names.slice(count));
        expect(contents()).toEqual(issued);
      }
    });
  });

  test('leaves nothing plain that a killed writer left, and other files alone', async () => {
    const left = '.ca-key.pem.0123456789ab';
    writeFileSync(join(directory, left), issued.get('ca-key.pem') ?? '', { mode: 0o600 });
    writeFileSync(join(directory, 'README.md'), 'ours');
    await lockCredentials(directory, by);
    expect(isSealed(readFileSync(join(directory, left)))).toBe(true);
    expect(readFileSync(join(directory, 'README.md'), 'utf8')).toBe('ours');
  });

  test.each([
    ['encryption-config-before-secretbox-key2.yaml', 'secret: a key in use'],
    ['tokens.csv', 'token,admin,admin'],
    [
      'server.pem',
      '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n-----BEGIN EC PRIVATE KEY-----\n',
    ],
    ['empty.pem', 'no PEM at all'],
  ])('hides %s, since it is not known to be public', async (name, text) => {
    writeFileSync(join(directory, name), text);
    await lockCredentials(directory, by);
    expect(isSealed(readFileSync(join(directory, name)))).toBe(true);
    await withKeyHolder(holder(), () => unlockCredentials(directory));
    expect(readFileSync(join(directory, name), 'utf8')).toBe(text);
  });

  test('lists what stays public', async () => {
    writeFileSync(join(directory, 'README'), '');
    mkdirSync(join(directory, 'requests'));
    symlinkSync('/etc/hosts', join(directory, 'link'));
    await lockCredentials(directory, by);
    const open = [...issued.keys()].filter(isOpen);
    expect(await publicFiles(directory)).toEqual([...open, 'README', 'requests/', 'link'].sort());
  });

  test('without its lock says what is lost', async () => {
    await lockCredentials(directory, by);
    rmSync(join(directory, 'lock.age'));
    const reading = withKeyHolder(holder(), () => loadPki(spec));
    await expect(reading).rejects.toMatchObject({
      code: 'pki-invalid',
      hint: expect.stringMatching(/backup/),
    });
  });

  test('is locked once where two runs do so at the same time', async () => {
    const both = await Promise.allSettled([lockCredentials(directory, by), lockCredentials(directory, by)]);
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
    await withKeyHolder(holder(), () => lockCredentials(directory, by));
    await withKeyHolder(holder(), () => unlockCredentials(directory));
    expect(contents()).toEqual(issued);
  });
});

test('a passphrase locks a directory too', async () => {
  const passphrase = 'five words are long enough';
  await lockCredentials(directory, async () => ({ kind: 'passphrase', passphrase }));
  await withKeyHolder(holder({ kind: 'passphrase', passphrase }), () => unlockCredentials(directory));
  expect(contents()).toEqual(issued);
});

describe('a secret that others may read', () => {
  test('is refused as ssh does, with the command that protects it', async () => {
    chmodSync(join(directory, 'ca-key.pem'), 0o640);
    const path = join(directory, 'ca-key.pem');
    await expect(loadPki(spec)).rejects.toMatchObject({ code: 'pki-exposed', hint: `chmod 600 ${path}` });
    await lockCredentials(directory, by);
    chmodSync(path, 0o640);
    await withKeyHolder(holder(), () => loadPki(spec));
  });

  test('may have been replaced in a directory that everyone may write to', async () => {
    chmodSync(directory, 0o777);
    const refused = { code: 'pki-exposed', found: 'its mode is 777' };
    await expect(loadPki(spec)).rejects.toMatchObject(refused);
    await expect(ensurePki(spec)).rejects.toMatchObject(refused);
  });

  test.each(['ca.pem', 'service-account.pem'])('is refused in %s, whoever may read it', async (name) => {
    const path = join(directory, name);
    const key = readFileSync(join(directory, name.replace('.pem', '-key.pem')), 'utf8');
    writeFileSync(path, `${readFileSync(path, 'utf8')}${key}`, { mode: 0o600 });
    const refused = {
      code: 'pki-exposed',
      found: name,
      hint: expect.stringContaining(`delete its block from ${name}`),
    };
    await expect(loadPki(spec)).rejects.toMatchObject(refused);
    await expect(ensurePki(spec, { renew: true })).rejects.toMatchObject(refused);
    await expect(checkPki(spec)).rejects.toMatchObject(refused);
    await lockCredentials(directory, by);
    await expect(withKeyHolder(holder(), () => loadPki(spec))).rejects.toMatchObject(refused);
  });

  test('counts if it is the own one', () => {
    const files = [
      { name: 'a', mode: 0o100640, owner: 1 },
      { name: 'b', mode: 0o100600, owner: 1 },
      { name: 'c', mode: 0o100644, owner: 0 },
    ];
    expect(exposedFiles(files, 1)).toEqual(['a']);
  });
});
