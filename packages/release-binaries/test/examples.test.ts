import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { programsFrom } from '../examples/from-directory.js';
import { program } from './release-server.js';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

test('the example works', async () => {
  const root = await mkdtemp(join(tmpdir(), 'harderway-example-'));
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await writeFile(join(root, 'kubectl'), program('amd64'));
    expect(await programsFrom(root, join(root, 'cache'))).toBe(join(root, 'kubectl'));
    await writeFile(join(root, 'kubectl'), program('arm64'));
    expect(await programsFrom(root, join(root, 'cache'))).toContain('is a program for arm64');
    expect(log.mock.calls[0]).toEqual(['start', 'kubectl 1.31.0 (amd64)', `from ${root}`]);
  } finally {
    log.mockRestore();
    await rm(root, { recursive: true, force: true });
  }
});

test('the README has every option', async () => {
  const readme = await read('../README.md');
  const fieldsOf = async (file: string, name: string): Promise<readonly (string | undefined)[]> => {
    const source = await read(file);
    const from = source.indexOf(`interface ${name}`);
    const text = source.slice(from, source.indexOf('\n}\n', from));
    return [...text.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, field]) => field);
  };
  const options = [
    ...(await fieldsOf('../src/obtain.ts', 'ObtainOptions')),
    ...(await fieldsOf('../src/transfer.ts', 'TransferOptions')),
    ...(await fieldsOf('../src/signature.ts', 'SignatureOptions')),
  ];
  expect(options.length).toBeGreaterThan(10);
  for (const name of options) expect(readme).toContain(`\`${name}\``);
});
