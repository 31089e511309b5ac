import { readFile } from 'node:fs/promises';
import type { Options } from 'tsup';
import ts from 'typescript';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** Expressions whose evaluation a bundler takes for something that may have an effect. */
const mayActKinds: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.CallExpression,
  ts.SyntaxKind.NewExpression,
  ts.SyntaxKind.PropertyAccessExpression,
  ts.SyntaxKind.ElementAccessExpression,
  ts.SyntaxKind.SpreadElement,
  ts.SyntaxKind.SpreadAssignment,
  ts.SyntaxKind.TaggedTemplateExpression,
  ts.SyntaxKind.TemplateExpression,
  ts.SyntaxKind.BinaryExpression,
  // esbuild writes some as calls, for versions of Node.js that lack their flags.
  ts.SyntaxKind.RegularExpressionLiteral,
]);

const mayAct = (node: ts.Node): boolean =>
  mayActKinds.has(node.kind) || (!ts.isFunctionLike(node) && (ts.forEachChild(node, mayAct) ?? false));

const isExpected = (node: ts.Node): boolean =>
  ts.isAwaitExpression(node) || (!ts.isFunctionLike(node) && (ts.forEachChild(node, isExpected) ?? false));

/**
 * A module whose top-level constants are each made by a call that is marked as pure, so that a bundler leaves out those that
 * nothing uses: `const x = f()` becomes `const x = /* @__PURE__ *\/ (() => f())()`.
 */
export function withPureInitializers(path: string, text: string): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const initializers = file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .flatMap(({ name, initializer }) => (ts.isIdentifier(name) && initializer ? [initializer] : []))
    .filter((initializer) => mayAct(initializer) && !isExpected(initializer));
  return initializers.reduceRight((result, initializer) => {
    const [from, to] = [initializer.getStart(file), initializer.getEnd()];
    return `${result.slice(0, from)}/* @__PURE__ */ (() => (${result.slice(from, to)}))()${result.slice(to)}`;
  }, text);
}

/**
 * Does this to the sources of the workspace. It holds what `sideEffects: false` in their manifests promises, which bundlers
 * apply to whole files alone: a package is published as few of these.
 */
export const pureInitializers: Plugin = {
  name: 'pure-initializers',
  setup(build) {
    build.onLoad({ filter: /\/(?:src|facts)\/.*\.ts$/ }, async ({ path }) => ({
      contents: withPureInitializers(path, await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};
