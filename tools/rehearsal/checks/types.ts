import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Consumer, Finding } from '../consumer.js';
import { run } from '../shell.js';
import { moduleEntries } from './entries.js';

const resolutions = [
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'preserve', moduleResolution: 'bundler' },
] as const;

/** The options of all projects: nothing that the declarations bring is passed over. */
export const strictOptions = {
  target: 'es2022',
  lib: ['es2023'],
  types: ['node'],
  strict: true,
  skipLibCheck: false,
} as const;

/** The declarations of every entry, in every way that TypeScript resolves them. */
export async function checkTypes(consumer: Consumer): Promise<readonly Finding[]> {
  const entries = await moduleEntries(consumer);
  const imports = entries.map((entry, index) => `import * as m${index} from '${entry}';`);
  const used = `export const all: readonly unknown[] = [${entries.map((_, index) => `m${index}`).join(', ')}];`;
  const directory = join(consumer.directory, 'types');
  await mkdir(directory);
  await writeFile(join(directory, 'all.mts'), `${[...imports, used].join('\n')}\n`);
  return Promise.all(
    resolutions.map(async (options): Promise<Finding> => {
      const file = join(directory, `tsconfig.${options.moduleResolution}.json`);
      const compilerOptions = { ...strictOptions, ...options, noEmit: true };
      await writeFile(file, JSON.stringify({ compilerOptions, files: ['all.mts'] }));
      const { code, stdout } = await run(
        process.execPath,
        ['../node_modules/typescript/bin/tsc', '-p', file],
        { cwd: directory },
      );
      return { name: `types by ${options.moduleResolution}`, fault: code === 0 ? undefined : stdout };
    }),
  );
}
