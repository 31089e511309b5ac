import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Consumer, type Finding, installedManifest } from '../consumer.js';
import { run } from '../shell.js';

/** The entries of a package, patterns filled in. */
async function entriesOf(consumer: Consumer, name: string): Promise<readonly string[]> {
  const { exports = {} } = await installedManifest(consumer, name);
  const entries = Object.entries(exports as Record<string, string | { readonly default: string }>);
  const expanded = await Promise.all(
    entries.map(async ([entry, door]) => {
      const [before, after] = (typeof door === 'string' ? door : door.default).split('*');
      if (before === undefined || after === undefined) return [entry];
      const files = await readdir(join(consumer.directory, 'node_modules', name, before, '..'));
      const prefix = before.slice(before.lastIndexOf('/') + 1);
      return files
        .filter((file) => file.startsWith(prefix) && file.endsWith(after))
        .map((file) => entry.replace('*', file.slice(prefix.length, -after.length)));
    }),
  );
  return expanded.flat().map((entry) => name + entry.slice(1));
}

/** The entries of all packages that are modules. */
export async function moduleEntries(consumer: Consumer): Promise<readonly string[]> {
  const all = await Promise.all(consumer.packages.map(({ name }) => entriesOf(consumer, name)));
  return all.flat().filter((entry) => !entry.endsWith('.json'));
}

/** Every entry is loaded by `import` and by `require`, in every line of Node.js. */
export async function checkEntries(consumer: Consumer): Promise<readonly Finding[]> {
  const entries = JSON.stringify(await moduleEntries(consumer));
  const { directory, nodes } = consumer;
  const report = `const failed = [];
const attempt = async (entry, load) => { try { await load(entry); } catch (error) { failed.push(entry + ': ' + error); } };
const end = () => { if (failed.length > 0) { console.error(failed.join('\\n')); process.exitCode = 1; } };`;
  await writeFile(
    join(directory, 'import.mjs'),
    `${report}\nfor (const entry of ${entries}) await attempt(entry, (name) => import(name));\nend();\n`,
  );
  await writeFile(
    join(directory, 'require.cjs'),
    `${report}\n(async () => { for (const entry of ${entries}) await attempt(entry, require); end(); })();\n`,
  );
  const findings = nodes.flatMap(({ line, path }) =>
    ['import.mjs', 'require.cjs'].map(async (file): Promise<Finding> => {
      const { code, stderr } = await run(path, [file], { cwd: directory });
      return { name: `${file} in Node.js ${line}`, fault: code === 0 ? undefined : stderr };
    }),
  );
  return Promise.all(findings);
}
