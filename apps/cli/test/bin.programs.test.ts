import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import nodeModule from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nativeCrypto } from '@harderway/remote-exec';
import { build } from 'tsup';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { wholeBundle } from '../../../tools/whole-bundle.js';
import { clusterYaml, temporaryDirectory } from './surroundings.js';

/** The program as it is bundled, in a process of its own. */
const root = fileURLToPath(new URL('..', import.meta.url));
let home: string;

beforeAll(async () => {
  const parent = join(root, 'node_modules', '.bin-test');
  await mkdir(parent, { recursive: true });
  // Inside the package, so that the bundle finds the native part of ssh2.
  home = await mkdtemp(join(parent, 'run-'));
  await copyFile(join(root, 'package.json'), join(home, 'package.json'));
  await build({
    config: false,
    entry: { bin: join(root, 'src/bin.ts') },
    outDir: join(home, 'dist'),
    format: 'esm',
    silent: true,
    dts: false,
    ...wholeBundle,
    esbuildOptions: (options) => {
      options.conditions = ['@harderway/source'];
    },
  });
});

afterAll(() => rm(home, { recursive: true, force: true }));

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});

/** Runs a script of sh in which `harderway` is the program. */
function sh(script: string): {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const harderway = `harderway() { "$NODE" "$BIN" "$@"; }`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `${harderway}; ${script}`], {
    cwd: directory,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      NODE: process.execPath,
      BIN: join(home, 'dist/bin.js'),
    },
  });
  return { code: status, stdout, stderr };
}

it('has a compile cache where Node can, and runs without', () => {
  expect(sh('harderway render').code).toBe(1);
  expect(existsSync(join(directory, '.cache/harderway/compile-cache'))).toBe(
    'enableCompileCache' in nodeModule,
  );
  for (const home of ['/dev/null', '/dev/null/below'])
    expect(sh(`chmod 500 . && HOME=${home} harderway --version`)).toMatchObject({ code: 0, stderr: '' });
});

it('holds ssh2, which uses the native part that was installed', async () => {
  const files = await readdir(join(home, 'dist'));
  expect(files.filter((name) => !name.endsWith('.js'))).toEqual([]);
  const texts = await Promise.all(files.map((name) => readFile(join(home, 'dist', name), 'utf8')));
  const ssh2 = files[texts.findIndex((text) => text.includes('requireInstalled("ssh2/'))] ?? '';
  const script = `await import(process.argv[1]);
    console.log(process.report.getReport().sharedObjects.some((path) => path.endsWith('/sshcrypto.node')));`;
  const argv = ['--input-type=module', '--eval', script, join(home, 'dist', ssh2)];
  const { stdout } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  expect(stdout.trim()).toBe(String(nativeCrypto()));
});

it('names only ways to give a passphrase that the command has', async () => {
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
  await writeFile(join(directory, 'passphrase'), 'five words are long enough\n', { mode: 0o600 });
  // Without a terminal, nobody can be asked.
  const hintOf = (argv: string): string =>
    /hint: +(.*)/.exec(sh(`setsid -w "$NODE" "$BIN" ${argv} </dev/null`).stderr)?.[1] ?? '';
  expect(sh('harderway certs').code).toBe(0);
  expect(hintOf('certs lock')).toMatch(/^give --passphrase-file FILE;/);
  expect(sh('harderway certs lock --passphrase-file passphrase').code).toBe(0);
  expect(hintOf('kubeconfig')).toMatch(/^name a file with HARDERWAY_PASSPHRASE_FILE;/);
  expect(hintOf('certs')).toMatch(
    /^give --passphrase-file FILE, or name a file with HARDERWAY_PASSPHRASE_FILE;/,
  );
});

describe('a standard output that is full', () => {
  it.each(['--help', 'render --json', 'init --stdout'])('is reported without a stack: %s', async (argv) => {
    await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
    const { code, stderr } = sh(`harderway ${argv} > /dev/full`);
    expect(code).toBe(1);
    expect(stderr).toContain('harderway: error: cannot write the standard output: ENOSPC');
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('is not reported if the reader went away', () => {
    expect(sh('harderway --help | true').stderr).toBe('');
  });

  it('keeps an exit code that says more', () => {
    expect(sh('harderway nonsense > /dev/full').code).toBe(64);
  });

  it('and a standard error that is full: the result is printed', () => {
    const { code, stdout } = sh('harderway init --guide --stdout 2> /dev/full');
    expect(code).toBe(0);
    expect(stdout).toBe(clusterYaml);
  });
});

describe('a working directory that is gone', () => {
  const inside = (argv: string): string => `mkdir gone; cd gone; rmdir ../gone; harderway ${argv}`;

  it('is reported without a stack', () => {
    const { code, stderr } = sh(inside('plan'));
    expect(code).toBe(1);
    expect(stderr).toContain('error: the directory this was started in is gone [file-missing]');
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('does not matter for help', async () => {
    const { code, stdout } = sh(inside('--help'));
    expect(code).toBe(0);
    expect(stdout).toBe(await readFile(join(root, 'test/golden/help.txt'), 'utf8'));
  });
});

describe('on a terminal', () => {
  /** Runs the program on a terminal of its own, and types each text once a prompt has appeared. */
  function typed(argv: string, ...texts: readonly string[]): ReturnType<typeof sh> {
    const keys = texts.map((text) => `sleep 2; printf '${text}'`).join('; ');
    return sh(`{ ${keys}; sleep 2; } | script -qec "$NODE $BIN ${argv}" /dev/null`);
  }

  it('Ctrl-C at a question stops it, and nothing is written', () => {
    expect(typed('init', '\\003')).toMatchObject({
      code: 130,
      stdout: expect.stringMatching(/^Name of the cluster, .*\]: .*\r\nStopped\.\r\n$/s),
    });
    expect(existsSync(join(directory, 'cluster.yaml'))).toBe(false);
  });

  it('Ctrl-D at a question is no answer, and nothing is written', () => {
    const ran = typed('init', '\\004');
    expect(ran).toMatchObject({ code: 1, stdout: expect.stringContaining('there was no answer') });
    expect(existsSync(join(directory, 'cluster.yaml'))).toBe(false);
  });

  it('Ctrl-D ends a passphrase as Enter does, and Ctrl-U takes it back', async () => {
    await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
    sh('harderway certs');
    const { code, stdout } = typed('certs lock', '\\004');
    expect(code).toBe(1);
    expect(stdout).toContain(', at least 12 characters: ');
    expect(stdout).toContain('fewer than 12 characters');
    const again = typed('certs lock', 'no\\025five words will do it\\r', 'five words will do it\\004');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('files locked in') });
  });
});
