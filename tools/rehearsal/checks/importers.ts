import { cp, readdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Consumer, Finding } from '../consumer.js';
import { run } from '../shell.js';
import { strictOptions } from './types.js';

/** The programs: one for each family of packages, as people write them who depend on these. */
const sources = resolve('tools/rehearsal/importers');

/** The options of a project that is as strict as this repository; `await using` needs the last library. */
const compilerOptions = {
  ...strictOptions,
  lib: ['es2023', 'esnext.disposable'],
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  module: 'nodenext',
  moduleResolution: 'nodenext',
  outDir: 'built',
};

/** Every program is compiled, and ends well in every line of Node.js. They use this machine and loopback alone. */
export async function checkImporters(consumer: Consumer): Promise<readonly Finding[]> {
  const directory = join(consumer.directory, 'importers');
  await cp(sources, directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), '{"type": "module"}');
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const compiled = await run(process.execPath, ['../node_modules/typescript/bin/tsc'], { cwd: directory });
  const names = (await readdir(sources)).map((file) => basename(file, '.ts'));
  const compiling: Finding = {
    name: `${names.length} programs of importers compile`,
    shown: true,
    fault: compiled.code === 0 ? undefined : compiled.stdout,
  };
  const findings: Finding[] = [];
  // One at a time: one of them measures.
  for (const name of names)
    for (const { line, path } of consumer.nodes) {
      const { code, stderr } = await run(path, [`built/${name}.js`], { cwd: directory, timeoutMs: 120_000 });
      findings.push({
        name: `importer ${name} in Node.js ${line}`,
        fault: code === 0 ? undefined : stderr,
      });
    }
  return [compiling, ...findings];
}
