import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CredentialsInput } from '../../src/files/pki-state.js';
import { checkPki } from '../../src/pki/check.js';
import { ensurePki } from '../../src/pki/ensure.js';
import { loadPki } from '../../src/pki/load.js';
import { hintOf, issuedForEach } from './issued.js';

const issued = issuedForEach();

afterEach(() => {
  vi.useRealTimers();
});

const at = (name: string): string => join(issued.directory, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
const moved = (): CredentialsInput => ({
  ...issued.spec,
  hosts: issued.spec.hosts.map((host) =>
    host.name === 'control1' ? { ...host, address: '192.168.1.14' } : host,
  ),
});

describe('what is to be done about credentials', () => {
  test.each([
    ['encryption-config.yaml', '{}', 'put encryption-config.yaml back'],
    ['encryption-config.yaml', undefined, 'put encryption-config.yaml back'],
    ['ca.pem', 'nonsense', 'put ca.pem and ca-key.pem back'],
    ['ca.pem', undefined, 'put ca.pem and ca-key.pem back'],
    ['ca-key.pem', undefined, 'put ca.pem and ca-key.pem back'],
    ['ca-key.pem', 'nonsense', 'put ca.pem and ca-key.pem back'],
    ['service-account-key.pem', undefined, 'put service-account-key.pem and service-account.pem back'],
    ['service-account-key.pem', 'nonsense', 'put service-account-key.pem and service-account.pem back'],
    ['service-account.pem', 'nonsense', 'put service-account-key.pem and service-account.pem back'],
    ['kubernetes-key.pem', undefined, 'harderway certs --renew'],
    ['admin.pem', 'nonsense', 'harderway certs --renew'],
    ['kube-scheduler.kubeconfig', 'nonsense', 'harderway certs --renew'],
  ])('%s with %j: %s', async (name, content, advice) => {
    if (content === undefined) rmSync(at(name));
    else writeFileSync(at(name), content);
    for (const ask of [ensurePki, checkPki]) {
      const hint = await hintOf(ask(issued.spec));
      expect(hint).toContain(advice);
      expect(hint).not.toContain('move');
    }
  });

  test('a lost encryption key is never replaced, renewing or not', async () => {
    rmSync(at('encryption-config.yaml'));
    for (const renew of [false, true])
      await expect(ensurePki(issued.spec, { renew })).rejects.toMatchObject({ code: 'pki-invalid' });
    expect(existsSync(at('encryption-config.yaml'))).toBe(false);
  });

  test('a lost or doubtful key of tokens is never replaced, renewing or not', async () => {
    writeFileSync(at('service-account.pem'), 'nonsense');
    const key = text('service-account-key.pem');
    for (const renew of [false, true])
      await expect(ensurePki(issued.spec, { renew })).rejects.toMatchObject({ code: 'pki-invalid' });
    expect(text('service-account-key.pem')).toBe(key);
    for (const name of ['service-account.pem', 'service-account-key.pem']) rmSync(at(name));
    for (const renew of [false, true])
      await expect(ensurePki(issued.spec, { renew })).rejects.toMatchObject({ code: 'pki-invalid' });
    expect(existsSync(at('service-account-key.pem'))).toBe(false);
  });

  test('a first run that was killed after any file is completed', async () => {
    const names = [
      ['encryption-config.yaml'],
      ['encryption-config.yaml', 'ca-key.pem', 'ca.pem'],
      ['encryption-config.yaml', 'ca-key.pem', 'ca.pem', 'kubernetes-key.pem', 'kubernetes.pem'],
    ];
    for (const kept of names) {
      const contents = kept.map((name) => [name, text(name)] as const);
      rmSync(issued.directory, { recursive: true });
      mkdirSync(issued.directory);
      for (const [name, content] of contents) writeFileSync(at(name), content, { mode: 0o600 });
      if (kept.length === 1) {
        await ensurePki(issued.spec);
        expect(text('encryption-config.yaml')).toBe(contents[0]?.[1]);
      } else await expect(ensurePki(issued.spec)).resolves.toMatchObject({ warnings: [] });
    }
  });
});

describe('credentials that are judged without issuing', () => {
  test('are fine where they are as issued', async () => {
    const check = await checkPki(issued.spec);
    expect(check).toMatchObject({ directory: issued.directory, written: [], warnings: [], problems: [] });
    expect(check.hint).toBeUndefined();
  });

  test('lack a name where a host has another address, as a plan finds too', async () => {
    const message = expect.stringContaining('kubernetes.pem does not name 192.168.1.14');
    expect(await checkPki(moved())).toMatchObject({ problems: [{ file: 'kubernetes.pem', message }] });
    await expect(ensurePki(moved())).rejects.toMatchObject({ details: [message] });
  });

  test('are requested again where authorities have their keys elsewhere', async () => {
    const spec = moved();
    const elsewhere: CredentialsInput = { ...spec, pki: { ...spec.pki, authorityKeys: 'elsewhere' } };
    expect((await checkPki(elsewhere)).hint).toBe('run `harderway certs csr`, and have the requests signed');
  });

  test('that are missing in part are named, with what issues them', async () => {
    rmSync(at('admin.pem'));
    const check = await checkPki(issued.spec);
    expect(check.problems).toEqual([{ file: 'admin.pem', message: 'admin.pem is missing.' }]);
    expect(check.hint).toContain('run `harderway certs`');
  });

  test('that are not there at all are missing', async () => {
    rmSync(issued.directory, { recursive: true });
    await expect(checkPki(issued.spec)).rejects.toMatchObject({ code: 'pki-missing' });
  });
});

test('renewing replaces what does not fit or has expired, and leaves the rest', async () => {
  const before = text('admin.pem');
  const { written } = await ensurePki(moved(), { renew: true });
  expect(written).toEqual(['kubernetes.pem', 'kubernetes-key.pem']);
  expect(text('admin.pem')).toBe(before);
  expect((await checkPki(moved())).problems).toEqual([]);
});

test('an expired certificate has expired, and does not expire', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 365 * 86_400_000 });
  const { warnings } = await loadPki(issued.spec);
  expect(warnings).toContainEqual(expect.stringMatching(/^admin\.pem expired on \d{4}-\d\d-\d\d$/));
});

test.each(['etcd-ca', 'front-proxy-ca'])('%s of production is put back, and not renewed', async (name) => {
  const directory = at('production');
  const production = {
    ...issued.spec,
    profile: 'production' as const,
    pki: { ...issued.spec.pki, directory },
  };
  await ensurePki(production);
  const restore = `put ${name}.pem and ${name}-key.pem back as they were, from a backup`;
  for (const lost of [`${name}-key.pem`, `${name}.pem`]) {
    rmSync(join(directory, lost));
    for (const ask of [ensurePki, checkPki]) {
      const hint = await hintOf(ask(production));
      expect(hint).toContain(restore);
      expect(hint).not.toContain('--renew');
    }
  }
});

describe('the directory', () => {
  test('that is a file is named', async () => {
    const taken = { ...issued.spec, pki: { ...issued.spec.pki, directory: at('ca.pem') } };
    for (const ask of [ensurePki, loadPki, checkPki]) {
      await expect(ask(taken)).rejects.toMatchObject({
        code: 'pki-invalid',
        message: `${at('ca.pem')} is not a directory`,
        hint: expect.stringContaining('pki.directory'),
      });
    }
  });

  test('may hold directories of others, and those in place of a file are named', async () => {
    mkdirSync(at('extra.pem'));
    expect((await ensurePki(issued.spec)).written).toEqual([]);
    rmSync(at('admin.pem'));
    mkdirSync(at('admin.pem'));
    await expect(ensurePki(issued.spec)).rejects.toMatchObject({
      code: 'pki-invalid',
      message: `${at('admin.pem')} can't be read`,
      found: 'it is a directory',
    });
  });

  test('may not have a link to nothing in place of a file', async () => {
    rmSync(at('admin.pem'));
    symlinkSync(at('nothing'), at('admin.pem'));
    for (const ask of [ensurePki, loadPki, checkPki])
      await expect(ask(issued.spec)).rejects.toMatchObject({
        code: 'pki-invalid',
        message: `${at('admin.pem')} can't be read`,
        found: 'it is a link to nothing',
      });
  });
});

const year = 365 * 86_400_000;

test('an authority that has ended is replaced with all that it has signed, and never renewed', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * year });
  const advice =
    'for a new authority move everything in that directory but authorities.json, encryption-config.yaml, service-account*.pem,';
  for (const ask of [ensurePki, checkPki]) {
    const hint = await hintOf(ask(issued.spec));
    expect(hint).toContain(advice);
    // Its certificates have ended with it, and can't be renewed.
    expect(hint).not.toContain('--renew');
  }
  expect(await hintOf(ensurePki(issued.spec, { renew: true }))).toContain(advice);
});

test('by a clock that is a year behind nothing is replaced', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - year });
  for (const ask of [ensurePki, checkPki])
    expect(await hintOf(ask(issued.spec))).toBe('set the clock of this machine');
  const before = text('admin.pem');
  expect(await hintOf(ensurePki(issued.spec, { renew: true }))).toBe('set the clock of this machine');
  expect(text('admin.pem')).toBe(before);
});

test('certificates that were issued by a clock that was ahead can be issued again', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + year / 12 });
  for (const name of ['admin.pem', 'admin.kubeconfig']) rmSync(at(name));
  await ensurePki(issued.spec);
  vi.useRealTimers();
  expect(await hintOf(checkPki(issued.spec))).toContain('move these files away, and run `harderway certs`');
  for (const name of ['admin.pem', 'admin.kubeconfig']) rmSync(at(name));
  await ensurePki(issued.spec);
  expect((await checkPki(issued.spec)).problems).toEqual([]);
});
