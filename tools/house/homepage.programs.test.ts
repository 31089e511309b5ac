import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { read } from './homes.js';

const { packageManager, scripts } = JSON.parse(read('package.json'));

/** A workspace with one package, the hook of this one, and the address of the project, if it is known. */
async function workspace(homepage?: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'harderway-homepage-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const manifest = { name: '@harderway/x', version: '1.0.0', license: 'MIT', files: ['dist'] };
  const files = {
    'package.json': JSON.stringify({ private: true, homepage }),
    'pnpm-workspace.yaml': 'packages: [packages/*]\n',
    '.pnpmfile.cjs': read('.pnpmfile.cjs'),
    'packages/x/package.json': JSON.stringify(manifest),
    'packages/x/dist/index.js': 'export {};\n',
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** Publishes to a registry, but for sending anything. */
async function publish(
  root: string,
  registry: string,
): Promise<{ readonly code: number; readonly text: string }> {
  const args = ['-y', packageManager, 'publish', '--dry-run', '--no-git-checks', `--registry=${registry}`];
  // What is published has been built already.
  const options = { cwd: join(root, 'packages/x'), env: { ...process.env, TURBO_HASH: 'x' } };
  return promisify(execFile)('npx', args, options).then(
    ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, text: stdout + stderr }),
  );
}

/** A registry without packages; the hook takes only its address for one of this machine. */
async function emptyRegistry(): Promise<{ readonly elsewhere: string; readonly here: string }> {
  const server = createServer((_, response) => response.writeHead(404).end('{}')).listen(0);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { elsewhere: `http://localhost:${port}/`, here: `http://127.0.0.1:${port}/` };
}

it('publishing is refused while the home page is missing', async () => {
  const { elsewhere } = await emptyRegistry();
  const { code, text } = await publish(await workspace(), elsewhere);
  expect(code).toBe(1);
  expect(text).toContain(
    'the home page is missing: write the address of the repository into homepage of package.json',
  );
});

it('and not once it is there, or to a registry of this machine', async () => {
  const { elsewhere, here } = await emptyRegistry();
  const real = await workspace('https://forge.test/owner/name');
  expect(await publish(real, elsewhere)).toMatchObject({
    code: 0,
    text: expect.stringContaining('@harderway/x@1.0.0'),
  });
  expect(await publish(await workspace(), here)).toMatchObject({ code: 0 });
});

it('a release publishes by the program that runs the hook', () => {
  expect(scripts.release).toMatch(/^pnpm -r publish /);
});
