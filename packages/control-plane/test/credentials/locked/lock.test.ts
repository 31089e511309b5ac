import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exposedFiles } from '../../../src/credentials/locked/exposed.js';
import { type KeyHolder, setKeyHolder } from '../../../src/credentials/locked/key-holder.js';
import { isLocked, lockCredentials, unlockCredentials } from '../../../src/credentials/locked/lock.js';
import { ensurePki, loadPki } from '../../../src/credentials/pki.js';
import { isSealed, type Seal } from '../../../src/credentials/sealed/seal.js';
import { exampleSpec } from '../../example.js';

const passphrase = 'five words are long enough';
const by = async (): Promise<Seal> => ({ kind: 'passphrase', passphrase });

let issued: ReadonlyMap<string, string>;
let directory = '';
let spec: ClusterSpec;

const contents = (): ReadonlyMap<string, string> =>
  new Map(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
const isOpen = (name: string): boolean => name.endsWith('.pem') && !name.endsWith('-key.pem');

/** Knows the passphrase, and counts how often it is asked. */
function holder(answer = passphrase): KeyHolder & { asked: number } {
  const own = {
    asked: 0,
    openLock: async () => {
      own.asked++;
      return { kind: 'passphrase' as const, passphrase: answer };
    },
    passphraseOf: async () => answer,
  };
  return own;
}

const read = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([...(await loadPki(spec)).files].map(([name, { content }]) => [name, content]));

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'locked-'));
  spec = { ...exampleSpec(), pki: { ...exampleSpec().pki, directory } };
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

async function withKeyHolder<T>(own: KeyHolder, run: () => Promise<T>): Promise<T> {
  setKeyHolder(own);
  try {
    return await run();
  } finally {
    setKeyHolder(undefined);
  }
}

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

  test('is not read without its key', async () => {
    await lockCredentials(directory, by);
    await expect(loadPki(spec)).rejects.toMatchObject({
      code: 'pki-locked',
      hint: expect.stringContaining('certs unlock'),
    });
    const wrong = withKeyHolder(holder('another passphrase'), () => loadPki(spec));
    await expect(wrong).rejects.toMatchObject({ code: 'seal-not-opened' });
    const unlocking = withKeyHolder(holder('another passphrase'), () => unlockCredentials(directory));
    await expect(unlocking).rejects.toMatchObject({ code: 'seal-not-opened' });
    expect(await isLocked(directory)).toBe(true);
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
    writeFileSync(join(directory, 'README'), 'ours');
    await lockCredentials(directory, by);
    expect(isSealed(readFileSync(join(directory, left)))).toBe(true);
    expect(readFileSync(join(directory, 'README'), 'utf8')).toBe('ours');
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

describe('a secret that others may read', () => {
  test('is refused as ssh does, with the command that protects it', async () => {
    chmodSync(join(directory, 'ca-key.pem'), 0o640);
    const path = join(directory, 'ca-key.pem');
    await expect(loadPki(spec)).rejects.toMatchObject({ code: 'pki-exposed', hint: `chmod 600 ${path}` });
    await lockCredentials(directory, by);
    chmodSync(path, 0o640);
    await withKeyHolder(holder(), () => loadPki(spec));
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

describe('a key of an authority with a passphrase', () => {
  const path = (): string => join(directory, 'ca-key.pem');
  const protect = (...form: readonly string[]): void => {
    const [program = '', ...words] = form;
    const env = { ...process.env, PASSPHRASE: passphrase };
    const text = execFileSync('openssl', [program, '-in', path(), '-passout', 'env:PASSPHRASE', ...words], {
      env,
    });
    writeFileSync(path(), text);
  };

  test.each([
    [['pkcs8', '-topk8', '-v2', 'aes-256-cbc'], 'BEGIN ENCRYPTED PRIVATE KEY'],
    [['rsa', '-traditional', '-aes256'], 'Proc-Type: 4,ENCRYPTED'],
  ])('is opened in memory: %j', async (form, marked) => {
    protect(...form);
    const text = readFileSync(path(), 'utf8');
    expect(text).toContain(marked);
    rmSync(join(directory, 'admin.pem'));
    await withKeyHolder(holder(), () => ensurePki(spec));
    expect(readFileSync(path(), 'utf8')).toBe(text);
    expect(readFileSync(join(directory, 'admin.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
    const wrong = withKeyHolder(holder('another passphrase'), () => ensurePki(spec));
    await expect(wrong).rejects.toMatchObject({ code: 'seal-not-opened' });
  });
});
