import { dirname, join } from 'node:path';
import ts from 'typescript';
import { homes, read } from './homes.js';
import { nodesOf, parse, type Source, sources } from './sources.js';

/** The module that a specifier of a file names: the package or file, as it is written. */
export interface Import {
  readonly from: Source;
  readonly specifier: string;
  /** Names taken from it; empty where all is taken. */
  readonly names: readonly string[];
  /** Whether only types are taken, so that nothing is loaded. */
  readonly isOfTypes: boolean;
}

const namesOf = (clause: ts.ImportClause | undefined): readonly string[] =>
  clause?.namedBindings !== undefined && ts.isNamedImports(clause.namedBindings)
    ? clause.namedBindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
    : [];

/** Whether an import or an export from elsewhere takes types alone. */
function isOfTypes(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly || onlyTypes(node.exportClause);
  if (!ts.isImportDeclaration(node) || node.importClause === undefined) return false;
  const { isTypeOnly, name, namedBindings } = node.importClause;
  return isTypeOnly || (name === undefined && onlyTypes(namedBindings));
}

const onlyTypes = (bindings: ts.NamedImportBindings | ts.NamedExportBindings | undefined): boolean =>
  bindings !== undefined &&
  (ts.isNamedImports(bindings) || ts.isNamedExports(bindings)) &&
  bindings.elements.every((element) => element.isTypeOnly);

/** The specifier of an import, an export from elsewhere, `import(…)` or `typeof import(…)`. */
function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0];
  return undefined;
}

interface Found {
  readonly imports: readonly Import[];
  /** Places where a package is named in a string, or a module's name is computed. */
  readonly hidden: readonly string[];
}

const nameOfOurs = /^(?:@harderway\/|harderway\/package\.json)/;

/** The last line of a statement that names a module. */
const naming = /^(?:import .*|.*\bfrom )['"][^'"]+['"];?$/gm;

/** A text up to the end of the last statement that names a module. */
function headOf(text: string): string {
  let end = 0;
  for (const line of text.matchAll(naming)) end = line.index + line[0].length;
  return text.slice(0, end);
}

/** Whether all modules that a file names are in its head. Only in shipped sources is a package looked for in strings. */
const isShallow = ({ generated, shipped, text }: Source, head: string): boolean =>
  generated || !(text.includes('import(') || (shipped && /['"`@]harderway\//.test(text.slice(head.length))));

function findIn(from: Source): Found {
  const head = headOf(from.text);
  const shallow = isShallow(from, head);
  const tree = shallow ? parse(from.path, head) : from.tree;
  const nodes = shallow ? tree.statements : nodesOf(tree);
  const specifiers = new Set<ts.Node>();
  const imports: Import[] = [];
  const hidden: string[] = [];
  for (const node of nodes) {
    const specifier = specifierOf(node);
    if (specifier === undefined) continue;
    specifiers.add(specifier);
    if (!ts.isStringLiteral(specifier)) hidden.push(`${from.path}: import(${specifier.getText(tree)})`);
    else
      imports.push({
        from,
        specifier: specifier.text,
        names: ts.isImportDeclaration(node) ? namesOf(node.importClause) : [],
        isOfTypes: isOfTypes(node),
      });
  }
  for (const node of nodes)
    if (ts.isStringLiteralLike(node) && !specifiers.has(node) && nameOfOurs.test(node.text))
      hidden.push(`${from.path}: '${node.text}'`);
  return { imports, hidden };
}

const found = sources.map((source) => [source, findIn(source)] as const);

export const imports: readonly Import[] = found.flatMap(([, { imports: of }]) => of);

/** Packages that shipped sources name in strings or load by a name that is computed. */
export const hiddenImports: readonly string[] = found.flatMap(([{ shipped }, { hidden }]) =>
  shipped ? hidden : [],
);

const homeByName = new Map(
  homes.map((home) => [JSON.parse(read(`${home}/package.json`)).name, home] as const),
);

/** The directory of the package that an import names, if it is one of the workspace. */
export function homeOf(specifier: string): string | undefined {
  const [first = '', second = ''] = specifier.split('/');
  return homeByName.get(first.startsWith('@') ? `${first}/${second}` : first);
}

/** The path of the file that a relative import names. */
export const fileOf = ({ from, specifier }: Import): string | undefined =>
  specifier.startsWith('.') ? join(dirname(from.path), specifier).replace(/\.js$/, '.ts') : undefined;
