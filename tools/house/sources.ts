import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { homes, read, root } from './homes.js';

/** A TypeScript file of a package or an app, by its path from the root. */
export interface Source {
  readonly path: string;
  /** `packages/ipvs`. */
  readonly home: string;
  /** Whether the package ships it: tests, benchmarks and the like are the others. */
  readonly shipped: boolean;
  /** Whether it is made from facts. */
  readonly generated: boolean;
  readonly text: string;
  /** Its syntax. Parsed when it is first asked for: most rules need few trees. */
  readonly tree: ts.SourceFile;
}

const parts = ['src', 'test', 'bench', 'examples', 'facts', 'oracle', 'tools'];

/** Paths of the TypeScript files of a package. */
function filesOf(home: string): readonly string[] {
  return parts
    .map((part) => `${home}/${part}`)
    .filter((directory) => existsSync(join(root, directory)))
    .flatMap((directory) =>
      readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => `${directory}/${file}`),
    );
}

/** No rule reads the parts of a docstring, which take time to parse. */
const parsing = { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };

/** The syntax of a text. */
export const parse = (path: string, text: string): ts.SourceFile => ts.createSourceFile(path, text, parsing);

function sourceOf(home: string, path: string): Source {
  const text = read(path);
  let tree: ts.SourceFile | undefined;
  return {
    path,
    home,
    shipped: path.startsWith(`${home}/src/`),
    generated: path.endsWith('.generated.ts'),
    text,
    get tree() {
      tree ??= parse(path, text);
      return tree;
    },
  };
}

export const sources: readonly Source[] = homes.flatMap((home) =>
  filesOf(home).map((path) => sourceOf(home, path)),
);

/** All nodes below one, in the order of the text. */
export function nodesOf(node: ts.Node): readonly ts.Node[] {
  const below: ts.Node[] = [];
  const visit = (child: ts.Node): void => {
    below.push(child);
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return below;
}
