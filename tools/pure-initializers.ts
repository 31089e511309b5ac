import { readFile } from 'node:fs/promises';
import type { Options } from 'tsup';
import type ts from 'typescript';
import { typescript } from './typescript.js';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** Expressions whose evaluation a bundler takes for something that may have an effect. */
const mayActKinds: ReadonlySet<ts.SyntaxKind> = new Set([
  typescript.SyntaxKind.CallExpression,
  typescript.SyntaxKind.NewExpression,
  typescript.SyntaxKind.PropertyAccessExpression,
  typescript.SyntaxKind.ElementAccessExpression,
  typescript.SyntaxKind.SpreadElement,
  typescript.SyntaxKind.SpreadAssignment,
  typescript.SyntaxKind.TaggedTemplateExpression,
  typescript.SyntaxKind.TemplateExpression,
  typescript.SyntaxKind.BinaryExpression,
  // esbuild writes some as calls, for versions of Node.js that lack their flags.
  typescript.SyntaxKind.RegularExpressionLiteral,
]);

const mayAct = (node: ts.Node): boolean =>
  mayActKinds.has(node.kind) ||
  (!typescript.isFunctionLike(node) && (typescript.forEachChild(node, mayAct) ?? false));

const isExpected = (node: ts.Node): boolean =>
  typescript.isAwaitExpression(node) ||
  (!typescript.isFunctionLike(node) && (typescript.forEachChild(node, isExpected) ?? false));

/**
 * A module whose top-level constants are each made by a call that is marked as pure, so that a bundler leaves out those that
 * nothing uses: `const x = f()` becomes `const x = /* @__PURE__ *\/ (() => f())()`.
 */
export function withPureInitializers(path: string, text: string): string {
  const file = typescript.createSourceFile(path, text, typescript.ScriptTarget.Latest);
  const initializers = file.statements
    .filter(typescript.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .flatMap(({ name, initializer }) => (typescript.isIdentifier(name) && initializer ? [initializer] : []))
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
