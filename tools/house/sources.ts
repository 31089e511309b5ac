import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A TypeScript file of a package or an app, by its path from the root. */
export interface Source {
  readonly path: string;
  /** `packages/ipvs`. */
  readonly home: string;
  /** Whether the package ships it: tests, benchmarks and the like are the others. */
  readonly shipped: boolean;
  /** Whether it is made from facts. */
  readonly generated: boolean;
  readonly tree: ts.SourceFile;
}

/** The text of a file of the repository. */
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The directories of all packages and apps. */
export const homes: readonly string[] = ['packages', 'apps'].flatMap((kind) =>
  readdirSync(join(root, kind))
    .map((name) => `${kind}/${name}`)
    .filter((home) => existsSync(join(root, home, 'package.json'))),
);

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

export const sources: readonly Source[] = homes.flatMap((home) =>
  filesOf(home).map((path) => ({
    path,
    home,
    shipped: path.startsWith(`${home}/src/`),
    generated: path.endsWith('.generated.ts'),
    tree: ts.createSourceFile(path, read(path), ts.ScriptTarget.ESNext),
  })),
);

/** All nodes below one, in the order of the text. */
export function nodesOf(node: ts.Node): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (child: ts.Node): void => {
    nodes.push(child);
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return nodes;
}
