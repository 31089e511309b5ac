import { type Diagnostic, diagnosticsOf, lineIndex, type Span } from '@harderway/diagnostics';
import { type Document, isAlias, isCollection, isScalar, type Pair, type Scalar, visit } from 'yaml';
import { aliasTargets } from './alias-targets.js';
import { composeYaml, MAX_DEPTH } from './compose.js';
import { syntaxFaults } from './faults.js';
import type { KeyPath } from './key-path.js';
import { type MergeRank, writeOutAll } from './merges.js';
import { placesIn, type Range, rangeOf, TEXT_START } from './places.js';
import type { YamlCode } from './rules.js';
import { yamlSeverities } from './severities.generated.js';

const diagnostic = diagnosticsOf(yamlSeverities);

/** Limit of aliases, and of the nodes they add. Files need a few; more are an attempt to exhaust the memory. */
const MAX_ALIASES = 200;

/** A YAML text that could be read. */
export interface YamlText {
  readonly kind: 'read';
  /** Plain data; null for an empty document. */
  readonly value: unknown;
  /** Warnings of the syntax. */
  readonly diagnostics: readonly Diagnostic<YamlCode>[];
  /**
   * The place of a value, or of its key, within its first line; for a missing value, the beginning of the mapping around
   * it. O(depth of the path).
   */
  at(path: KeyPath, what?: 'key' | 'value'): Span;
  /** A scalar as it is spelled (`0x10`, `1.30`); undefined if the path does not lead to one. */
  written(path: KeyPath): string | undefined;
  /** The library's own document, for readers of nodes. */
  readonly document: Document.Parsed;
  /** Scalars that readers of YAML 1.2 take for other values, from the option `readScalars`. */
  readonly twofold?: readonly Scalar[] | undefined;
  /** The span of a node, within its first line. */
  spanOf(node: unknown): Span;
}

/** A text that cannot be used as YAML. */
export interface YamlFault {
  readonly kind: 'fault';
  readonly diagnostics: readonly [Diagnostic<YamlCode>, ...Diagnostic<YamlCode>[]];
}

/** Options of {@link readYaml}. */
export interface ReadYamlOptions {
  /** Default: 1.2. PyYAML and Go's goyaml.v2 read 1.1. */
  readonly version?: '1.1' | '1.2' | undefined;
  /** Whether a key may come twice in a mapping; the last one counts then. Default: false. */
  readonly duplicateKeys?: boolean | undefined;
  /**
   * The weight of the entries that `<<` brings from other mappings. Default: `less` in YAML 1.1; in 1.2, `<<` is a key like
   * any other.
   */
  readonly merges?: MergeRank | undefined;
  /** Gives scalars, read by YAML 1.2, the values that a program reads, and returns those that changed. Default: none. */
  readonly readScalars?: ((document: Document) => readonly Scalar[] | undefined) | undefined;
  /**
   * Whether to read as programs of Kubernetes read their configuration files: a text that begins with `{` has to be JSON, and
   * further documents are ignored, with a warning. Default: false, and a second document is an error.
   */
  readonly configuration?: boolean | undefined;
}

/** The first key that is a list or a mapping: it has no name. */
function collectionKey(document: Document, resolve: (node: unknown) => unknown): Range | undefined {
  let found: Range | undefined;
  visit(document, {
    Pair: (_key, { key }: Pair) => {
      if (!isCollection(resolve(key))) return undefined;
      found = rangeOf(key);
      return visit.BREAK;
    },
  });
  return found;
}

/**
 * Reads a text that holds one YAML document, with the place of every value. Nesting is bounded by `MAX_DEPTH` and what
 * aliases add by 200 nodes. Never throws.
 */
export function readYaml(text: string, options: ReadYamlOptions = {}): YamlText | YamlFault {
  const {
    version = '1.2',
    duplicateKeys = false,
    merges = version === '1.1' ? 'less' : undefined,
    configuration = false,
    readScalars,
  } = options;
  const lines = lineIndex(text);
  const spanOf = ({ from, to }: Range): Span => {
    // A collection is shown by its first line.
    const end = text.slice(from, Math.max(to, from)).search(/[\r\n]/);
    return lines.span(from, end === -1 ? to : from + end);
  };
  const found = (code: YamlCode, message: string, range: Range, hint?: string): Diagnostic<YamlCode> =>
    diagnostic(code, { message, span: spanOf(range), hint });
  const unusable = (
    reason: string,
    from: number,
    hint = 'Write plain YAML or JSON, with few anchors and little nesting.',
  ): YamlFault => ({
    kind: 'fault',
    diagnostics: [found('yaml-unusable', reason, { from, to: from }, hint)],
  });

  // No text has a NUL, and hardly any other file is without one.
  if (text.includes('\0')) return unusable('not a text file', 0, 'Name a text file in UTF-8.');

  const composed = composeYaml(text, { version, uniqueKeys: false, merge: merges !== undefined });
  if (composed.kind === 'too-deep')
    return unusable(`nested deeper than ${MAX_DEPTH} levels`, composed.offset);
  const [document, second] = composed.documents;
  if (document === undefined) return unusable('no document', 0);

  const twofold = readScalars?.(document);
  const faults = syntaxFaults(document, text, { duplicateKeys }).map(({ code, message, range, hint }) =>
    found(code, message, range, hint),
  );
  const warnings = document.warnings.map(({ message, pos: [from, to] }) =>
    found('yaml-syntax', message, { from, to }),
  );
  if (second !== undefined) {
    const from = second.range[0];
    const hint = 'Remove all from the --- line on.';
    (configuration ? warnings : faults).push(
      found('yaml-syntax', 'more than one document', { from, to: from }, hint),
    );
  }
  const targets = aliasTargets(document);
  const resolve = (node: unknown): unknown => (isAlias(node) ? targets.get(node) : node);
  const excess = [...targets.keys()][MAX_ALIASES];
  if (excess !== undefined) return unusable(`more than ${MAX_ALIASES} aliases`, excess.range?.[0] ?? 0);
  for (const [alias, target] of targets) {
    const meant = rangeOf(target);
    const at = alias.range?.[0] ?? 0;
    if (meant !== undefined && meant.from <= at && at < meant.to)
      return unusable('alias inside of its own anchor', at);
    if (meant !== undefined) continue;
    const hint = 'Define the anchor first, or quote the text.';
    const range = rangeOf(alias) ?? TEXT_START;
    faults.push(found('yaml-unresolved-alias', 'alias without an anchor before it', range, hint));
  }
  const [first, ...others] = faults;
  if (first !== undefined) return { kind: 'fault', diagnostics: [first, ...others] };
  const key = collectionKey(document, resolve);
  if (key !== undefined) return unusable('key that is a list or a mapping', key.from);

  const data = (): unknown => document.toJS({ maxAliasCount: MAX_ALIASES });
  let value: unknown;
  try {
    if (configuration && /^[ \t\r\n]*\{/.test(text)) JSON.parse(text);
    value = data();
    // The library has refused what cannot be merged, and gives merges less weight.
    if (merges === 'in-place' && text.includes('<<')) {
      writeOutAll(document, targets);
      value = data();
    }
  } catch (error) {
    return unusable(`${Object(error).message}`, 0);
  }
  const places = placesIn(document, resolve);
  return {
    kind: 'read',
    value,
    diagnostics: warnings.map((own) => ({ ...own, severity: 'warning' })),
    at: (path, what = 'value') => spanOf(places(path, what).range),
    written: (path) => {
      const { node } = places(path, 'value');
      return isScalar(node) ? (node.source ?? String(node.value)) : undefined;
    },
    document,
    twofold,
    spanOf: (node) => spanOf(rangeOf(node) ?? TEXT_START),
  };
}
