import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type ts from 'typescript';
import { typescript } from './typescript.js';

/** Not below node_modules: what is there stays an import when declarations are joined. */
const directory = '.declarations';
const options: ts.CompilerOptions = { declaration: true, target: typescript.ScriptTarget.ES2022 };

/**
 * The declarations of one module, from its text alone: every exported type is written out (`isolatedDeclarations`).
 *
 * @throws Error with the file and the compiler's message
 */
function declarationsOf(file: string, text: string): string {
  const { outputText, diagnostics = [] } = typescript.transpileDeclaration(text, {
    fileName: file,
    compilerOptions: options,
    reportDiagnostics: true,
  });
  if (diagnostics.length === 0) return outputText;
  const host = {
    getCanonicalFileName: String,
    getCurrentDirectory: typescript.sys.getCurrentDirectory,
    getNewLine: () => '\n',
  };
  throw new Error(typescript.formatDiagnostics(diagnostics, host));
}

/** The modules of the same package that declarations import: `./x.js` is `x.ts` in the same directory. */
const importsOf = (file: string, declarations: string): readonly string[] =>
  typescript
    .preProcessFile(declarations)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => join(dirname(file), name.replace(/\.js$/, '.ts')));

/**
 * Writes the declarations of every module that the entries of the package in the working directory reach. tsup joins them to one
 * file for each entry, in a fraction of the time that it needs for sources, since it checks no types.
 *
 * @param entries source by path of the entry under `dist`, without the ending
 * @returns the declarations of each entry in place of its source
 * @throws Error with the file and the compiler's message
 */
export async function writeDeclarations(
  entries: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  await rm(directory, { recursive: true, force: true });
  const target = (source: string): string =>
    join(directory, relative('src', source)).replace(/\.ts$/, '.d.ts');
  const reached = new Set(Object.values(entries).map((source) => join(source)));
  for (const source of reached) {
    const declarations = declarationsOf(source, await readFile(source, 'utf8'));
    for (const imported of importsOf(source, declarations)) reached.add(imported);
    await mkdir(dirname(target(source)), { recursive: true });
    await writeFile(target(source), declarations);
  }
  return Object.fromEntries(Object.entries(entries).map(([output, source]) => [output, target(source)]));
}
