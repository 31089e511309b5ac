import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFake } from '../../src/fake/fake.js';
import { download } from '../../src/get/download.js';
import { local } from '../../src/local/local.js';
import type { Command } from '../../src/model/command.js';
import type { PutFile } from '../../src/model/files.js';
import type { Transport } from '../../src/model/transport.js';

const directory = mkdtempSync(join(tmpdir(), 'remote-exec-fake-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The results of the same work on this machine and on a fake that expects everything. */
async function both(work: (host: Transport) => Promise<unknown>): Promise<readonly unknown[]> {
  const hosts = [local(), createFake({ steps: [{ expect: () => true, times: 'any' }] })];
  return Promise.all(
    hosts.map(async (host) => {
      try {
        return await work(host);
      } catch (error) {
        const { name, code, outcome } = error as { name: string; code?: string; outcome?: string };
        return { name, code, outcome };
      } finally {
        await host.close();
      }
    }),
  );
}

const file: PutFile = { path: join(directory, 'file'), content: 'x', mode: 0o600 };

describe('what this machine refuses, the fake refuses', () => {
  const commands: Readonly<Record<string, Command>> = {
    'an aborted signal': { argv: ['true'], signal: AbortSignal.abort() },
    'an empty argv': { argv: [] },
    'a NUL': { argv: ['true', 'a\0'] },
    'a bad variable name': { argv: ['true'], env: { 'b-d': 'x' } },
    'a NUL in a variable': { argv: ['true'], env: { b: '\0' } },
    'an invalid timeout': { argv: ['true'], timeoutMs: Number.NaN },
  };
  it.each(Object.entries(commands))('%s', async (_, command) => {
    for (const way of ['run', 'stream'] as const) {
      const [real, fake] = await both((host) => host[way](command));
      expect(real).toMatchObject({ name: 'RemoteExecError', outcome: 'never-ran' });
      expect(fake).toEqual(real);
    }
  });

  it.each([
    ['a relative path', [{ ...file, path: 'relative' }]],
    ['a directory', [{ ...file, path: `${directory}/` }]],
    ['a mode beyond 0o7777', [{ ...file, mode: 0o10000 }]],
    ['a path given twice', [file, file]],
  ])('%s to be put', async (_, files) => {
    const [real, fake] = await both((host) => host.put(files));
    expect(real).toMatchObject({ name: 'RemoteExecError', code: 'invalid-command' });
    expect(fake).toEqual(real);
  });

  it('an aborted signal at put and get', async () => {
    const signal = AbortSignal.abort();
    for (const work of [
      (host: Transport) => host.put([file], { signal }),
      (host: Transport) => host.get(file.path, { signal }),
    ]) {
      const [real, fake] = await both(work);
      expect(real).toMatchObject({ code: 'aborted', outcome: 'never-ran' });
      expect(fake).toEqual(real);
    }
  });

  it('a NUL in a path to be got', async () => {
    const [real, fake] = await both((host) => host.get('/a\0'));
    expect(real).toMatchObject({ code: 'invalid-command' });
    expect(fake).toEqual(real);
  });

  it('put, get and stream after it was closed', async () => {
    const fake = createFake({ files: { '/a': 'x' }, steps: [{ expect: ['a'] }] });
    await fake.close();
    const closed = { code: 'closed', outcome: 'never-ran' };
    await expect(fake.get('/a')).rejects.toMatchObject(closed);
    await expect(fake.put([file])).rejects.toMatchObject(closed);
    await expect(fake.stream({ argv: ['a'] })).rejects.toMatchObject(closed);
    expect(fake.files.size).toBe(1);
  });
});

describe('a fake that is stopped while it answers', () => {
  it.each([
    ['aborted', () => ({ signal: AbortSignal.timeout(30) })],
    ['timed-out', () => ({ timeoutMs: 30 })],
  ])('rejects with %s', async (code, given) => {
    const answer = (): Promise<never> => new Promise(() => undefined);
    const fake = createFake({ steps: [{ expect: ['sleep'], answer, times: 'any' }] });
    await expect(fake.run({ argv: ['sleep'], ...given() })).rejects.toMatchObject({ code, outcome: 'ended' });
  });
});

describe('a step', () => {
  it('says what else the command has to be', async () => {
    const expected = { argv: ['id'], sudo: true, cwd: '/srv', env: { A: '1' } };
    const fits: Command = { argv: ['id'], sudo: true, cwd: '/srv', env: { A: '1' } };
    const { env: _, ...without } = fits;
    for (const other of [{ ...fits, sudo: false }, { ...fits, cwd: '/' }, { ...fits, env: {} }, without]) {
      await expect(createFake({ steps: [{ expect: expected }] }).run(other)).rejects.toMatchObject({
        code: 'unexpected-command',
        message: expect.stringMatching(/expected \["id"\] with sudo, in \/srv, with \{"A":"1"\}/),
      });
    }
    const fake = createFake({ steps: [{ expect: expected }] });
    await fake.run(fits);
    fake.assertDone();
  });

  it('leaves open what it does not say', async () => {
    const fake = createFake({ steps: [{ expect: { argv: ['id'], sudo: false } }, { expect: ['id'] }] });
    await fake.run({ argv: ['id'], cwd: '/' });
    await fake.run({ argv: ['id'], sudo: true });
    fake.assertDone();
  });

  it('that did not run is named', () => {
    const fake = createFake({ steps: [{ expect: { argv: ['id'], sudo: true } }] });
    expect(() => fake.assertDone()).toThrow('first ["id"] with sudo');
  });
});

it('a download from a fake copies the file it holds', async () => {
  const content = Buffer.from([0, 255, 10, 200]);
  const fake = createFake({ files: { '/a': content } });
  const to = join(directory, 'copy');
  expect(await download(fake, '/a', to)).toMatchObject({ size: 4 });
  expect(readFileSync(to).equals(content)).toBe(true);
  await expect(download(fake, '/none', to)).rejects.toMatchObject({ code: 'not-found', path: '/none' });
  await fake.close();
  await expect(download(fake, '/a', to)).rejects.toMatchObject({ code: 'closed' });
  expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]);
});
