import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { sources as all } from '../sources.js';

const sources = all.filter(({ generated }) => !generated);

const shared = new Set(['Position', 'Span', 'Severity', 'Diagnostic', 'Fix']);

function declaredTypes(tree: ts.SourceFile): readonly string[] {
  return tree.statements.flatMap((statement) =>
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    (ts.isClassDeclaration(statement) && statement.name !== undefined)
      ? [statement.name?.text ?? '']
      : [],
  );
}

/** Constants that are functions with statements, and whose type is not declared. */
function arrowsWithStatements(tree: ts.SourceFile): readonly string[] {
  return tree.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .filter(
      ({ type, initializer }) =>
        type === undefined &&
        initializer !== undefined &&
        ts.isArrowFunction(initializer) &&
        ts.isBlock(initializer.body),
    )
    .map(({ name }) => name.getText(tree));
}

describe('declarations', () => {
  it('of Position, Span, Severity, Diagnostic and Fix are in packages/diagnostics alone', () => {
    const others = sources.filter(({ home, shipped }) => shipped && home !== 'packages/diagnostics');
    expect(
      others.flatMap(({ path, tree }) =>
        declaredTypes(tree)
          .filter((name) => shared.has(name))
          .map((name) => `${path}: ${name}`),
      ),
    ).toEqual([]);
  });

  it('of named functions with statements say `function`', () => {
    const found = sources.filter(({ tree }) => arrowsWithStatements(tree).length > 0);
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});

describe('words', () => {
  it('of a docstring begin with what the thing is or does, not with "What"', () => {
    const found = sources.filter(({ tree }) => /\/\*\*\s+(?:\*\s+)?What\s/.test(tree.text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  it('a directory is a directory', () => {
    const found = sources.filter(({ tree }) => /folder/i.test(tree.text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});
