import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Consumer, Finding } from '../consumer.js';
import { run } from '../shell.js';
import { strictOptions } from './types.js';

/** An example of a README. */
interface Example {
  /** `ipvs-1` */
  readonly name: string;
  readonly text: string;
}

/** Examples that need hosts, or machines to make some. They are compiled alone. */
const needHosts: ReadonlySet<string> = new Set(['api-load-1', 'cluster-doctor-2', 'lab-1']);

/** Names that examples take as given. */
const given = `declare const ca: string, cert: string, key: string;
declare function change(): Promise<void>;
`;

async function examplesOf(consumer: Consumer, name: string): Promise<readonly Example[]> {
  const readme = await readFile(join(consumer.directory, 'node_modules', name, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = '']) => text);
  const short = name.replace('@harderway/', '');
  return blocks.map((text, index) => ({ name: `${short}-${index + 1}`, text }));
}

/** A file that another example imports has the name by which it does. */
function fileOf({ name }: Example, after: Example | undefined): string {
  const imported = /from '\.\/(\w+)\.js'/.exec(after?.text ?? '')?.[1];
  return imported ?? name;
}

/** Every TypeScript example of a README, as it is written: compiled, and run in every line of Node.js. */
export async function checkExamples(consumer: Consumer): Promise<readonly Finding[]> {
  const directory = join(consumer.directory, 'examples');
  await mkdir(directory);
  const perPackage = await Promise.all(consumer.packages.map(({ name }) => examplesOf(consumer, name)));
  const files = perPackage.flatMap((examples) =>
    examples.map((example, index) => ({ ...example, file: fileOf(example, examples[index + 1]) })),
  );
  for (const { file, text } of files) await writeFile(join(directory, `${file}.ts`), text);
  await writeFile(join(directory, 'given.d.ts'), given);
  // Those of a version too old for the types below are none of these examples' business.
  await writeFile(
    join(directory, 'package.json'),
    '{"type": "module", "name": "examples", "version": "1.0.0"}',
  );
  const compilerOptions = {
    ...strictOptions,
    module: 'nodenext',
    moduleResolution: 'nodenext',
    outDir: 'built',
  };
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const compiled = await run(process.execPath, ['../node_modules/typescript/bin/tsc'], { cwd: directory });
  const compiling: Finding = {
    name: `${files.length} examples compile`,
    fault: compiled.code === 0 ? undefined : compiled.stdout,
  };
  const alone = files.filter(({ name, text }) => !needHosts.has(name) && !text.includes("from './"));
  const running = alone.flatMap(({ file }) =>
    consumer.nodes.map(async ({ line, path }): Promise<Finding> => {
      const { code, stderr } = await run(path, [`built/${file}.js`], { cwd: directory, timeoutMs: 60_000 });
      return { name: `example ${file} in Node.js ${line}`, fault: code === 0 ? undefined : stderr };
    }),
  );
  return [compiling, ...(await Promise.all(running))];
}
