import { type Alias, type Document, isScalar, type Node, visit } from 'yaml';

/** A stretch of a text by offsets, `to` exclusive. */
export type TextRange = readonly [from: number, to: number];

/** A fault of the YAML itself. */
export interface YamlFault {
  readonly message: string;
  readonly range: TextRange;
  /** How to correct it, where that is known. */
  readonly hint?: string | undefined;
  /** The words of the library that etcd reads with, where they are known to the letter. */
  readonly programText?: string | undefined;
}

const START: TextRange = [0, 0];

/** The range of a node; of one that is not written, the place where it is missing. */
export const rangeOf = (node: Node | null | undefined, otherwise: TextRange): TextRange =>
  node?.range === null || node?.range === undefined ? otherwise : [node.range[0], node.range[1]];

const control = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}\ud800-\udfff]/u;

/** Directives come before the first `---`; only comments and blank lines may come between them. */
function directiveFault(text: string): YamlFault | undefined {
  const line = /[^\n]*\n?/y;
  let versions = 0;
  for (let offset = text.startsWith('\ufeff') ? 1 : 0; offset < text.length; offset = line.lastIndex) {
    line.lastIndex = offset;
    const [whole = ''] = line.exec(text) ?? [];
    if (/^\s*(?:#.*)?$/.test(whole.trimEnd())) continue;
    const directive = /^%(\S*)[ \t]*(\S*)/.exec(whole);
    if (directive === null) return undefined;
    const [{ length }, name, version] = directive;
    const range: TextRange = [offset, offset + length];
    if (name === 'YAML') {
      versions += 1;
      if (versions > 1) return { message: 'found duplicate %YAML directive', range };
      if (version !== '1.1')
        return { message: 'found incompatible YAML document: etcd reads YAML 1.1', range };
    } else if (name !== 'TAG') return { message: `found unknown directive name ${name}`, range };
  }
  return undefined;
}

/** The first escape of a quoted text that the library does not take. */
function escapeFault(source: string, offset: number): YamlFault | undefined {
  for (const match of source.matchAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g,
  )) {
    const [whole, , short, long, single] = match;
    const at = offset + match.index;
    const range: TextRange = [at, at + whole.length];
    if (single !== undefined && !/[0abt\tnvfe "'\\N_LP\r\n]/.test(single))
      return { message: `found unknown escape character \\${single}`, range };
    const code = Number.parseInt(short ?? long ?? '0', 16);
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
      return { message: `found invalid Unicode character escape code ${whole}`, range };
  }
  return undefined;
}

/** A document's aliases, or a fault of its text, found before its values are read. */
export interface Syntax {
  readonly fault?: YamlFault | undefined;
  /** The nodes that aliases stand for: of an anchor that is defined again, the last one before the alias. */
  readonly targets: ReadonlyMap<Alias, Node>;
}

function nameFault(name: string, range: TextRange): YamlFault | undefined {
  if (/^[A-Za-z0-9_-]+$/.test(name)) return undefined;
  return {
    message: `did not find expected alphabetic or numeric character in the name ${JSON.stringify(name)}`,
    range,
    hint: 'put texts that begin with * or & in quotes',
  };
}

/**
 * Finds the targets of aliases, and faults that etcd's library reports and the one used here does not: control
 * characters, directives, escapes, and names of anchors and aliases, which must be defined before they are used.
 */
export function readSyntax(text: string, document: Document): Syntax {
  const targets = new Map<Alias, Node>();
  const controlled = control.exec(text);
  if (controlled !== null) {
    const { index } = controlled;
    return { fault: { message: 'control characters are not allowed', range: [index, index + 1] }, targets };
  }
  let fault = directiveFault(text);
  if (fault !== undefined) return { fault, targets };
  const anchors = new Map<string, Node>();
  visit(document, {
    Alias: (_key, alias) => {
      const range = rangeOf(alias, START);
      const target = anchors.get(alias.source);
      fault = nameFault(alias.source, range);
      if (target !== undefined) targets.set(alias, target);
      else
        fault ??= {
          message: `unknown anchor '${alias.source}' referenced`,
          range,
          hint: 'put a text that begins with * in quotes',
          programText: `yaml: unknown anchor '${alias.source}' referenced`,
        };
      return fault === undefined ? undefined : visit.BREAK;
    },
    Value: (_key, node) => {
      const range = rangeOf(node, START);
      if (node.anchor !== undefined) {
        fault = nameFault(node.anchor, range);
        anchors.set(node.anchor, node);
      }
      if (isScalar(node) && node.type === 'QUOTE_DOUBLE')
        fault ??= escapeFault(text.slice(...range), range[0]);
      return fault === undefined ? undefined : visit.BREAK;
    },
  });
  return fault === undefined ? { targets } : { fault, targets };
}
