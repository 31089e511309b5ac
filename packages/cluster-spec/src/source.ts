import { composeYaml, MAX_DEPTH, positionsIn } from '@harderway/yaml-text';
import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, visit } from 'yaml';
import type { Diagnostic, Finding, KeyPath } from './diagnostics.js';
import { formatKeyPath } from './diagnostics.js';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** A YAML text, its values, and where each of them stands. */
export interface YamlSource {
  /** Plain values of the document; undefined where {@link diagnostics} hold an error. */
  readonly value: unknown;
  /** What the YAML itself got wrong. */
  readonly diagnostics: readonly Diagnostic[];
  /** Gives a finding its place: at the value, or its key, or the nearest mapping around a missing one. */
  locate(finding: Finding): Diagnostic;
  /** A scalar as it was written (`0x10`, `1.30`), or nothing where the path leads to none. */
  written(path: KeyPath): string | undefined;
}

const syntaxHints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_INDENT: 'indent keys of one mapping alike and close every bracket',
  DUPLICATE_KEY: 'keep one of the two',
  BLOCK_AS_IMPLICIT_KEY:
    'put the nested key on a line of its own, or quote the text if its colon belongs to it',
  MULTILINE_IMPLICIT_KEY: 'end the key with a colon and a blank, on one line',
  MISSING_CHAR: 'close the quote or bracket, or put a blank after the colon',
};

const keyName = (pair: Pair<unknown, unknown>): unknown =>
  isScalar(pair.key) ? String(pair.key.value) : undefined;

const spanOf = (node: unknown): Span | undefined =>
  isNode(node) && node.range ? { start: node.range[0], end: node.range[1] } : undefined;

/** Reads YAML 1.2 with positions. Never throws. */
export function readYaml(text: string): YamlSource {
  const position = positionsIn(text);
  const at = (span: Span, finding: Omit<Finding, 'path'>, path: string): Diagnostic => {
    const start = Math.min(span.start, text.length);
    const lineEnd = text.slice(start, Math.max(span.end, start)).search(/[\r\n]/);
    const length = lineEnd === -1 ? Math.min(span.end, text.length) - start : lineEnd;
    const { severity, code, message, hint } = finding;
    return {
      severity,
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      position: position(start),
      length: Math.max(length, 1),
      path,
    };
  };
  const composed = composeYaml(text);
  if (composed.kind === 'too-deep')
    return unusable(`it nests deeper than ${MAX_DEPTH} levels`, composed.offset);
  const [document, second] = composed.documents;
  if (document === undefined) return unusable('it holds no document', 0);
  const { contents } = document;
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);

  const find = (path: KeyPath, atKey: boolean): Span | undefined => {
    let node: unknown = resolve(contents);
    let span = spanOf(contents);
    for (const [index, key] of path.entries()) {
      const last = index === path.length - 1;
      if (isMap(node)) {
        const pair: Pair<unknown, unknown> | undefined = node.items.find(
          (item) => keyName(item) === String(key),
        );
        if (pair === undefined) return span && { start: span.start, end: span.start };
        const ofKey = spanOf(pair.key);
        // An empty value has no width: its key shows better what is meant.
        const empty = pair.value === null || (isScalar(pair.value) && pair.value.value === null);
        span = (last && atKey) || empty ? ofKey : spanOf(pair.value);
        node = resolve(pair.value);
      } else if (isSeq(node) && typeof key === 'number') {
        const item: unknown = node.items[key];
        if (item === undefined) return span;
        span = spanOf(item);
        node = resolve(item);
      } else return span;
    }
    // A collection is best shown by its first line only.
    return span;
  };

  const diagnostics = [...document.errors, ...document.warnings].map((problem): Diagnostic => {
    const duplicate = problem.code === 'DUPLICATE_KEY';
    const hint = syntaxHints[problem.code];
    return at(
      { start: problem.pos[0], end: problem.pos[1] },
      {
        severity: problem.name === 'YAMLWarning' ? 'warning' : 'error',
        code: duplicate ? 'yaml-duplicate-key' : 'yaml-syntax',
        message: duplicate ? 'This key stands in the same mapping twice' : problem.message,
        ...(hint === undefined ? {} : { hint }),
      },
      '',
    );
  });
  if (second) {
    const message = 'The file holds more than one YAML document';
    const hint = 'remove the --- line and what follows: one file describes one cluster';
    const [start, end] = second.range;
    diagnostics.push(at({ start, end }, { severity: 'error', code: 'yaml-syntax', message, hint }, ''));
  }
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const span = spanOf(alias) ?? { start: 0, end: 0 };
      const message = `There is no anchor &${alias.source} before this alias`;
      const hint = 'define the anchor first, or quote the text if its asterisk belongs to it';
      diagnostics.push(at(span, { severity: 'error', code: 'yaml-unresolved-alias', message, hint }, ''));
    },
  });
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    return { value: undefined, diagnostics, locate: locateBy(find), written: () => undefined };
  }
  try {
    // Few aliases are enough for a cluster; many are an attempt to fill the memory.
    const value: unknown = document.toJS({ maxAliasCount: 200 });
    return { value, diagnostics, locate: locateBy(find), written };
  } catch (error) {
    return unusable(error instanceof Error ? error.message : String(error), 0);
  }

  function locateBy(search: typeof find): YamlSource['locate'] {
    return (finding) =>
      at(
        search(finding.path, finding.atKey ?? false) ?? { start: 0, end: 0 },
        finding,
        formatKeyPath(finding.path),
      );
  }
  function written(path: KeyPath): string | undefined {
    let node: unknown = resolve(contents);
    for (const key of path) {
      const next: Node | unknown = isMap(node)
        ? node.items.find((item) => keyName(item) === String(key))?.value
        : isSeq(node)
          ? node.items[Number(key)]
          : undefined;
      node = resolve(next);
    }
    return isScalar(node) ? (node.source ?? String(node.value)) : undefined;
  }
  function unusable(reason: string, offset: number): YamlSource {
    const message = `This YAML cannot be used: ${reason}`;
    const hint = 'write plain mappings and lists, with few anchors and little nesting';
    const span = { start: offset, end: offset };
    const problem = at(span, { severity: 'error', code: 'yaml-unusable', message, hint }, '');
    return {
      value: undefined,
      diagnostics: [problem],
      locate: locateBy(() => undefined),
      written: () => undefined,
    };
  }
}
