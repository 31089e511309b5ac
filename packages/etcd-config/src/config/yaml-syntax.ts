import { type Alias, type Document, isScalar, type Node, visit } from 'yaml';

/** A fault of the YAML itself. */
export interface YamlFault {
  readonly message: string;
  readonly offset: number;
  /** What to do about it, where that is known. */
  readonly advice?: string;
  /** The words of the library that etcd reads with, where they are known to the letter. */
  readonly programText?: string;
}

const control = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}\ud800-\udfff]/u;

/** Directives stand before the first `---`; only comments and blank lines may stand between them. */
function directiveFault(text: string): YamlFault | undefined {
  const line = /[^\n]*\n?/y;
  let versions = 0;
  for (let offset = text.startsWith('\ufeff') ? 1 : 0; offset < text.length; offset = line.lastIndex) {
    line.lastIndex = offset;
    const [whole = ''] = line.exec(text) ?? [];
    if (/^\s*(?:#.*)?$/.test(whole.trimEnd())) continue;
    const directive = /^%(\S*)[ \t]*(\S*)/.exec(whole);
    if (directive === null) return undefined;
    const [, name, version] = directive;
    if (name === 'YAML') {
      versions += 1;
      if (versions > 1) return { message: 'found duplicate %YAML directive', offset };
      if (version !== '1.1')
        return { message: 'found incompatible YAML document: etcd reads YAML 1.1', offset };
    } else if (name !== 'TAG') return { message: `found unknown directive name ${name}`, offset };
  }
  return undefined;
}

/** A quoted text's escape that the library does not take, if there is one. */
function escapeFault(source: string, offset: number): YamlFault | undefined {
  for (const match of source.matchAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g,
  )) {
    const [, , short, long, single] = match;
    const at = offset + match.index;
    if (single !== undefined && !/[0abt\tnvfe "'\\N_LP\r\n]/.test(single))
      return { message: `found unknown escape character \\${single}`, offset: at };
    const code = Number.parseInt(short ?? long ?? '0', 16);
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
      return { message: `found invalid Unicode character escape code ${match[0]}`, offset: at };
  }
  return undefined;
}

/** What a document's text says before its values are looked at. */
export interface Syntax {
  readonly fault?: YamlFault;
  /** The nodes that aliases stand for: of an anchor that comes again, the last one before the alias. */
  readonly targets: ReadonlyMap<Alias, Node>;
}

function nameFault(name: string, offset: number): YamlFault | undefined {
  if (/^[A-Za-z0-9_-]+$/.test(name)) return undefined;
  return {
    message: `did not find expected alphabetic or numeric character in the name ${JSON.stringify(name)}`,
    offset,
    advice: 'put texts that begin with * or & in quotes',
  };
}

/**
 * Finds aliases' targets, and faults that etcd's library finds while it reads and the one used here lets pass: control
 * characters, directives, escapes, and names of anchors and aliases, which must be known by then.
 */
export function readSyntax(text: string, document: Document): Syntax {
  const targets = new Map<Alias, Node>();
  const controlled = control.exec(text);
  if (controlled !== null)
    return { fault: { message: 'control characters are not allowed', offset: controlled.index }, targets };
  let fault = directiveFault(text);
  if (fault !== undefined) return { fault, targets };
  const anchors = new Map<string, Node>();
  visit(document, {
    Alias: (_key, alias) => {
      const offset = alias.range?.[0] ?? 0;
      const target = anchors.get(alias.source);
      fault = nameFault(alias.source, offset);
      if (target !== undefined) targets.set(alias, target);
      else
        fault ??= {
          message: `unknown anchor '${alias.source}' referenced`,
          offset,
          advice: 'put a text that begins with * in quotes',
          programText: `yaml: unknown anchor '${alias.source}' referenced`,
        };
      return fault === undefined ? undefined : visit.BREAK;
    },
    Value: (_key, node) => {
      const offset = node.range?.[0] ?? 0;
      if (node.anchor !== undefined) {
        fault = nameFault(node.anchor, offset);
        anchors.set(node.anchor, node);
      }
      if (isScalar(node) && node.type === 'QUOTE_DOUBLE')
        fault ??= escapeFault(text.slice(offset, node.range?.[1]), offset);
      return fault === undefined ? undefined : visit.BREAK;
    },
  });
  return fault === undefined ? { targets } : { fault, targets };
}
