import assert from 'node:assert';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, createContext, Script } from 'node:vm';
import type { Consumer, Finding } from '../consumer.js';
import { run } from '../shell.js';
import { moduleEntries } from './entries.js';

/** Packages that work on hosts, files, processes or terminals, or read command lines as Node.js does. */
const forNode = [
  '@harderway/api-load',
  '@harderway/cluster-doctor/collect',
  '@harderway/command',
  '@harderway/control-plane',
  '@harderway/credentials-directory',
  '@harderway/desired-state',
  '@harderway/etcd-snapshots',
  '@harderway/ipvs/command',
  '@harderway/kubernetes-commands',
  '@harderway/lab',
  '@harderway/progress',
  '@harderway/release-binaries',
  '@harderway/replace-file',
  '@harderway/remote-exec',
  '@harderway/replace-file',
  '@harderway/ssh-config',
  '@harderway/systemd-unit/node',
];

/** Entries of these packages that are pure all the same. */
const pureEntries = ['@harderway/kubernetes-commands/read', '@harderway/remote-exec/quote'];

const isPure = (entry: string): boolean =>
  pureEntries.includes(entry) || !forNode.some((name) => `${entry}/`.startsWith(`${name}/`));

/** The globals of browsers besides the language. */
const webGlobals = {
  console,
  crypto,
  TextEncoder,
  TextDecoder,
  URL,
  AbortController,
  AbortSignal,
  structuredClone,
  atob,
  btoa,
};

/** The classes of bytes. WebCrypto takes those alone that are of its own context, as in a browser all are. */
const binary = {
  ArrayBuffer,
  BigUint64Array,
  DataView,
  Int32Array,
  Uint8Array,
  Uint16Array,
  Uint32Array,
};

/** A place where nothing of Node.js exists. */
function browser(more: object = {}): Context {
  const context = createContext({ ...webGlobals, ...more });
  // The global object has this name there.
  context['self'] = context;
  return context;
}

/** A bundle loads where nothing of Node.js exists. */
async function loads(directory: string, file: string, entry: string): Promise<Finding> {
  const name = `${entry} in a browser`;
  try {
    const script = new Script(await readFile(join(directory, 'built', file), 'utf8'));
    script.runInContext(browser());
    return { name };
  } catch (error) {
    return { name, fault: String(error) };
  }
}

/** Programs of importers that do the same in a browser as in Node.js. */
const programs = ['cluster-pki'];

const browserOptions = [
  '--bundle',
  '--platform=browser',
  '--target=es2022',
  '--log-level=warning',
  '--log-limit=0',
];

/** A program, which was compiled before, ends well where nothing of Node.js exists but the assertions. */
async function runs(consumer: Consumer, program: string): Promise<Finding> {
  const name = `importer ${program} in a browser`;
  const directory = join(consumer.directory, 'importers/built');
  await writeFile(join(directory, 'assert.js'), 'export default globalThis.assert;\n');
  const to = `${program}-browser.js`;
  const args = [
    `${program}.js`,
    ...browserOptions,
    '--format=esm',
    '--alias:node:assert/strict=./assert.js',
    `--outfile=${to}`,
  ];
  const { code, stderr } = await run(join(consumer.directory, 'node_modules/.bin/esbuild'), args, {
    cwd: directory,
  });
  if (code !== 0) return { name, fault: stderr };
  try {
    const script = new Script(`(async () => {${await readFile(join(directory, to), 'utf8')}})()`);
    // Values of another context have other prototypes, which strict comparisons compare.
    await script.runInContext(browser({ ...binary, assert }), { timeout: 60_000 });
    return { name };
  } catch (error) {
    return { name, fault: String(error) };
  }
}

/** Pure packages are bundled for a browser without polyfills. */
export async function checkBrowser(consumer: Consumer): Promise<readonly Finding[]> {
  const entries = (await moduleEntries(consumer)).filter(isPure);
  const directory = join(consumer.directory, 'browser');
  await mkdir(directory);
  const files = entries.map((_, index) => `entry-${index}.js`);
  for (const [index, file] of files.entries())
    await writeFile(join(directory, file), `export * from '${entries[index]}';\n`);
  const args = [...files, ...browserOptions, '--format=iife', '--outdir=built'];
  const { code, stderr } = await run(join(consumer.directory, 'node_modules/.bin/esbuild'), args, {
    cwd: directory,
  });
  const bundling = { name: `${files.length} entries are bundled`, fault: code === 0 ? undefined : stderr };
  if (code !== 0) return [bundling];
  return [
    bundling,
    ...(await Promise.all(files.map((file, index) => loads(directory, file, entries[index] ?? '')))),
    ...(await Promise.all(programs.map((program) => runs(consumer, program)))),
  ];
}
