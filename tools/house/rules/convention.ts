import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { homes } from '../homes.js';
import { nodesOf, type Source, sources } from '../sources.js';

const shipped = sources.filter(({ shipped: is, generated }) => is && !generated);
const byPath = new Map(sources.map((source) => [source.path, source]));

/** Names of values that a module exports, those of modules that it exports as a whole included. */
function valuesOf({ path, tree }: Source): readonly string[] {
  return tree.statements
    .filter(ts.isExportDeclaration)
    .flatMap(({ exportClause, isTypeOnly, moduleSpecifier }) => {
      if (isTypeOnly) return [];
      if (exportClause !== undefined && ts.isNamedExports(exportClause))
        return exportClause.elements.filter((each) => !each.isTypeOnly).map(({ name }) => name.text);
      if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
      const file = posix.join(posix.dirname(path), moduleSpecifier.text.replace(/\.js$/, '.ts'));
      const whole = byPath.get(file);
      return whole === undefined ? [] : [...valuesOf(whole), ...declaredValues(whole.tree)];
    });
}

/** Names of exported functions, classes and constants. */
function declaredValues(tree: ts.SourceFile): readonly string[] {
  const isExported = (node: ts.Statement): boolean =>
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  return tree.statements.filter(isExported).flatMap((node) => {
    if (ts.isVariableStatement(node))
      return node.declarationList.declarations.map(({ name }) => name.getText(tree));
    return (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name
      ? [node.name.text]
      : [];
  });
}

const entries = homes
  .filter((home) => home.startsWith('packages/') && existsSync(`${home}/src/index.ts`))
  .flatMap((home) => byPath.get(`${home}/src/index.ts`) ?? [])
  .map((source) => ({ home: source.home, names: valuesOf(source) }));

/** Names with other words, by package: a second registry, a function that writes a file, and those that are yet to follow. */
const otherWords: ReadonlySet<string> = new Set([
  'packages/apiserver-flags clusterRules',
  'packages/credentials-directory writeSecret',
  'packages/ipvs validate',
]);

describe('a main entry', () => {
  it('exports at most 60 values', () => {
    const large = entries.filter(({ names }) => names.length > 60);
    expect(large.map(({ home, names }) => `${home}: ${names.length}`)).toEqual([]);
  });

  it('says format for data to text, and check for what finds faults', () => {
    const found = entries.flatMap(({ home, names }) =>
      names
        .filter((name) => /^(?:write|render|print|validate)(?:[A-Z]|$)/.test(name))
        .map((name) => `${home} ${name}`),
    );
    expect(found.filter((name) => !otherWords.has(name))).toEqual([]);
  });

  it('calls the registry of its codes rules', () => {
    const found = entries.flatMap(({ home, names }) =>
      names.filter((name) => /(?<!^define)Rules$/.test(name)).map((name) => `${home} ${name}`),
    );
    expect(found.filter((name) => !otherWords.has(name))).toEqual([]);
  });
});

/** Whether a type takes undefined; a field of type never only says that it is not there. */
const takesUndefined = (type: ts.TypeNode): boolean =>
  type.kind === ts.SyntaxKind.UndefinedKeyword ||
  type.kind === ts.SyntaxKind.UnknownKeyword ||
  type.kind === ts.SyntaxKind.NeverKeyword ||
  (ts.isUnionTypeNode(type) && type.types.some(takesUndefined));

describe('an optional field', () => {
  it('may be undefined', () => {
    const optional = shipped.filter(({ text }) => /\?:(?!.*\b(?:undefined|unknown|never)\b)/.test(text));
    const found = optional.flatMap(({ path, tree }) =>
      nodesOf(tree)
        .filter(ts.isPropertySignature)
        .filter(({ questionToken, type }) => questionToken && type && !takesUndefined(type))
        .map(({ name }) => `${path}: ${name.getText(tree)}`),
    );
    expect(found).toEqual([]);
  });
});

describe('an error', () => {
  it('is a CodedError', () => {
    const classes = shipped.filter(({ text }) => /^(?:export )?(?:abstract )?class /m.test(text));
    const found = classes.flatMap(({ path, tree }) =>
      tree.statements
        .filter(ts.isClassDeclaration)
        .filter(({ name }) => name?.text.endsWith('Error') && name.text !== 'CodedError')
        .filter(({ heritageClauses = [] }) =>
          heritageClauses.some(({ types }) =>
            types.some(({ expression }) => expression.getText(tree) === 'Error'),
          ),
        )
        .map(({ name }) => `${path}: ${name?.text}`),
    );
    expect(found).toEqual([]);
  });
});
