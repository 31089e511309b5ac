import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { sources as all, type Source } from '../sources.js';

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

/** The end of a line at the top of a file behind which a function of a constant has its statements. */
const opening = /^(?:(?:export )?const .*|[)>].*) => \{/m;

/** Constants that are functions with statements, and whose type is not declared. */
function arrowsWithStatements(source: Source): readonly string[] {
  if (!opening.test(source.text)) return [];
  const { tree } = source;
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
      others
        .filter(({ text }) => [...shared].some((name) => text.includes(name)))
        .flatMap(({ path, tree }) =>
          declaredTypes(tree)
            .filter((name) => shared.has(name))
            .map((name) => `${path}: ${name}`),
        ),
    ).toEqual([]);
  });

  it('of named functions with statements say `function`', () => {
    const found = sources.filter((source) => arrowsWithStatements(source).length > 0);
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});

describe('words', () => {
  it('of a docstring begin with what the thing is or does, not with "What"', () => {
    const found = sources.filter(({ text }) => /\/\*\*\s+(?:\*\s+)?What\s/.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  it('a directory is a directory', () => {
    const found = sources.filter(({ text }) => /folder/i.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});
