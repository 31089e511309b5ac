import type { Diagnostic, Severity } from '@harderway/diagnostics';
import type { YamlText } from '@harderway/yaml-text';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import { type CloudInitCode, rules } from '../rules/rules.js';

/** The surroundings of a node that is read. */
export interface Context {
  /**
   * The program that reads the document: netplan ignores tags, takes quoted booleans and numbers, and refuses the whole
   * document for a key that it does not know; cloud-init itself skips such a key.
   */
  readonly reader: 'netplan' | 'cloud-init';
  readonly yaml: YamlText;
  readonly diagnostics: Diagnostic<CloudInitCode>[];
  /** Filled while lists are read, whose items that could not be read are in no value. */
  readonly places: ListPlaces;
}

/** The positions of items in the document, by the list of their values. */
export type ListPlaces = WeakMap<readonly unknown[], readonly number[]>;

/** Reads a node as a value of a type; reports a node of another type and returns undefined. */
export type Reader<Value> = (node: unknown, where: string, context: Context) => Value | undefined;

/** Reports a diagnostic at a node. */
export function report(
  context: Context,
  node: unknown,
  code: CloudInitCode,
  message: string,
  more: { readonly severity?: Severity | undefined; readonly hint?: string | undefined } = {},
): void {
  const span = context.yaml.spanOf(node);
  context.diagnostics.push(rules.diagnostic(code, { message, span, ...more }));
}

/** The node that an alias stands for; any other node itself. */
export function resolved(node: unknown, context: Context): unknown {
  return isAlias(node) ? node.resolve(context.yaml.document) : node;
}

function kindOf(node: unknown): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (!isScalar(node) || node.value === null || node.value === undefined) return 'nothing';
  return `the ${typeof node.value} ${String(node.value).slice(0, 40)}`;
}

export function wrongType(context: Context, node: unknown, where: string, expected: string): undefined {
  report(context, node, 'wrong-type', `${where} must be ${expected}, not ${kindOf(node)}`);
  return undefined;
}
