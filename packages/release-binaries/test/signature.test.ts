import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ObtainEvent } from '../src/model.js';
import { type ObtainOptions, obtainPrograms } from '../src/obtain.js';
import { program, type ReleaseServer, sha256, startReleaseServer } from './release-server.js';
import { type Authority, type Signing, startAuthority } from './sigstore-authority.js';

const identity = 'krel-staging@k8s-releng-prod.iam.gserviceaccount.com';
const issuer = 'https://accounts.google.com';
const path = 'v1.31.0/bin/linux/amd64/kubectl';

let authority: Authority;
beforeAll(async () => {
  authority = await startAuthority();
});

let server: ReleaseServer;
let root = '';
let content: Buffer = Buffer.alloc(0);
let events: ObtainEvent[] = [];
beforeEach(async () => {
  server = await startReleaseServer();
  root = await mkdtemp(join(tmpdir(), 'harderway-signature-'));
  content = program('amd64', 5000);
  server.files.set(path, content);
  server.files.set(`${path}.sha256`, Buffer.from(sha256(content)));
  events = [];
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

/** The local server in place of the official host, which needs no network. */
const officially: typeof fetch = (url, init) =>
  fetch(String(url).replace('https://dl.k8s.io', server.url), init);

async function obtain(options: Partial<ObtainOptions<'kubectl'>> = {}) {
  const { kubectl } = await obtainPrograms({
    versions: { kubernetes: '1.31.0' },
    arch: 'amd64',
    names: ['kubectl'],
    cacheDirectory: root,
    fetch: officially,
    trustedRoot: authority.trustedRoot(),
    onProgress: (event) => events.push(event),
    retries: 0,
    ...options,
  });
  return kubectl;
}

/** Puts a signature of some content beside the program. */
async function publish(signed: Uint8Array, signing?: Signing, by = authority): Promise<void> {
  const { signature, certificate } = await by.sign(signed, signing);
  server.files.set(`${path}.sig`, Buffer.from(signature));
  // Releases have the base64 of PEM.
  server.files.set(`${path}.cert`, Buffer.from(Buffer.from(certificate).toString('base64')));
}

const unkept = (): boolean => !existsSync(join(root, 'kubernetes', 'v1.31.0', 'amd64', 'kubectl'));

describe('a signed program', () => {
  test('is verified, and what remains unproven is said', async () => {
    await publish(content);
    const first = await obtain();
    expect(first).toMatchObject({ signature: { kind: 'signed', identity, issuer } });
    expect(await readFile(first.path)).toEqual(content);
    expect(events.at(-1)?.detail).toBe(`signed by ${identity}, at a time that nothing proves`);
    // The cache keeps what was proven.
    server.files.clear();
    expect(await obtain()).toEqual(first);
  });

  test('is verified from a mirror too, with a certificate in PEM', async () => {
    const { signature, certificate } = await authority.sign(content);
    server.files.set(`${path}.sig`, Buffer.from(signature));
    server.files.set(`${path}.cert`, Buffer.from(certificate));
    expect((await obtain({ mirror: server.url })).signature.kind).toBe('signed');
  });
});

/** A server with a signature that is wrong in one way. */
const faults: readonly (readonly [string, RegExp, () => Promise<unknown>])[] = [
  ['of other content', /signature verification failed/, () => publish(program('amd64', 5000))],
  ['of another identity', /got someone@/, () => publish(content, { identity: 'someone@example.com' })],
  [
    'of an identity that begins alike',
    /certificate identity error/,
    () => publish(content, { identity: `${identity}.example.com` }),
  ],
  [
    'of an identity that a pattern would match',
    /certificate identity error/,
    () => publish(content, { identity: identity.replace('.iam', 'xiam') }),
  ],
  [
    'of another provider',
    /issuer=https:\/\/accounts.google.com, got issuer=https:\/\/accounts.example.com/,
    () => publish(content, { issuer: 'https://accounts.example.com' }),
  ],
  [
    'with a certificate of an unknown authority',
    /verify certificate chain/,
    async () => publish(content, {}, await startAuthority()),
  ],
  [
    'with a certificate issued before its authority existed',
    /verify certificate chain/,
    async () => {
      authority = await startAuthority({ clock: new Date('2010-01-01T00:00:00Z') });
      await publish(content);
    },
  ],
  [
    'with a certificate in no log',
    /expected 1 SCTs, got 0/,
    async () => {
      authority = await startAuthority({ logged: false });
      await publish(content);
    },
  ],
  [
    'with a certificate that is cut off',
    /./,
    async () => {
      const { signature, certificate } = await authority.sign(content);
      server.files.set(`${path}.sig`, Buffer.from(signature));
      const [begin, , , ...rest] = certificate.split('\n');
      server.files.set(`${path}.cert`, Buffer.from([begin, ...rest].join('\n')));
    },
  ],
  [
    'with a certificate that ends early',
    /not PEM/,
    async () => {
      await publish(content);
      server.files.set(`${path}.cert`, Buffer.from(server.files.get(`${path}.cert`)?.subarray(0, 400) ?? ''));
    },
  ],
  [
    'that is cut off',
    /signature verification failed/,
    async () => {
      await publish(content);
      server.files.set(`${path}.sig`, Buffer.from(server.files.get(`${path}.sig`)?.subarray(0, 40) ?? ''));
    },
  ],
  [
    'that is empty',
    /signature verification failed/,
    async () => {
      await publish(content);
      server.files.set(`${path}.sig`, Buffer.alloc(0));
    },
  ],
];

describe('a program is refused with a signature', () => {
  test.each(faults)('%s', async (_title, message, lay) => {
    const usual = authority;
    try {
      await lay();
      for (const mirror of [undefined, server.url])
        await expect(obtain({ mirror })).rejects.toMatchObject({
          code: 'signature-invalid',
          message: expect.stringMatching(message),
          hint: 'Do not use the file. Get it from another source.',
        });
    } finally {
      authority = usual;
    }
    expect(unkept()).toBe(true);
  });

  test('of an authority that was not trusted any more', async () => {
    await publish(content);
    const trustedRoot = authority.trustedRoot(new Date(Date.now() - 3_600_000));
    await expect(obtain({ trustedRoot })).rejects.toMatchObject({ code: 'signature-invalid' });
  });

  test('of an authority that only the tests know, by default', async () => {
    await publish(content);
    await expect(obtain({ trustedRoot: undefined })).rejects.toMatchObject({ code: 'signature-invalid' });
  });
});

describe('without a signature', () => {
  test('the official host is refused before the program is downloaded', async () => {
    await expect(obtain()).rejects.toMatchObject({
      code: 'signature-missing',
      message: expect.stringContaining('kubectl.sig does not exist, so nothing proves who made'),
    });
    expect(server.requests).not.toContain(path);
  });

  test('half of one is refused from a mirror too', async () => {
    await publish(content);
    server.files.delete(`${path}.cert`);
    await expect(obtain({ mirror: server.url })).rejects.toMatchObject({
      code: 'signature-missing',
      message: expect.stringContaining('kubectl.cert does not exist'),
    });
  });

  test('a mirror may have a program, which then is not proven', async () => {
    const { signature } = await obtain({ mirror: server.url });
    expect(signature).toEqual({ kind: 'unsigned' });
    expect(events.at(-1)?.detail).toBe('not signed: nothing proves who made it');
  });

  test('a server that gives no answer is not taken for one without a signature', async () => {
    for (const file of ['sig', 'cert'])
      server.handlers.set(`${path}.${file}`, (_request, response) => response.writeHead(503).end());
    await expect(obtain({ mirror: server.url })).rejects.toMatchObject({ code: 'http-status' });
    expect(unkept()).toBe(true);
  });

  test('a release from before 1.26 is not proven', async () => {
    const old = 'v1.25.16/bin/linux/amd64/kubectl';
    server.files.set(old, content);
    server.files.set(`${old}.sha256`, Buffer.from(sha256(content)));
    const { signature } = await obtain({ versions: { kubernetes: '1.25.16' } });
    expect(signature).toEqual({ kind: 'unsigned' });
    expect(server.requests).not.toContain(`${old}.sig`);
  });
});
