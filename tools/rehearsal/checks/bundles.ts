import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleBounds } from '../bounds.js';
import type { Consumer, Finding } from '../consumer.js';
import { run } from '../shell.js';

const options = ['--bundle', '--minify', '--platform=browser', '--format=esm', '--target=es2022'];

/** One function is imported, and brings little besides what it needs. Each import has a bound. */
export async function checkBundles(consumer: Consumer): Promise<readonly Finding[]> {
  const directory = join(consumer.directory, 'bundles');
  await mkdir(directory);
  return Promise.all(
    bundleBounds.map(async ([entry, name, most], index): Promise<Finding> => {
      const from = join(directory, `import-${index}.js`);
      const to = join(directory, `bundle-${index}.js`);
      await writeFile(from, `export { ${name} } from '${entry}';\n`);
      const args = [from, ...options, `--outfile=${to}`, '--log-level=warning'];
      const { code, stderr } = await run(join(consumer.directory, 'node_modules/.bin/esbuild'), args, {
        cwd: directory,
      });
      if (code !== 0) return { name: `${name} of ${entry}`, shown: true, fault: stderr };
      const kilobytes = (await stat(to)).size / 1000;
      const row = `${`${name} of ${entry}`.padEnd(60)} ${kilobytes.toFixed(1).padStart(6)} of ${most} kB`;
      return { name: row, shown: true, fault: kilobytes > most ? 'larger than its bound' : undefined };
    }),
  );
}
