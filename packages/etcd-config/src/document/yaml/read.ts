import { composeYaml, MAX_DEPTH } from '@harderway/yaml-text';
import type { Document } from 'yaml';
import { decodeNode } from './decode.js';
import { readSyntax, type TextRange, type YamlFault } from './syntax.js';
import type { FileValue } from './value.js';

/** The value of a YAML text, or the fault for which it has none. */
export interface ReadYaml {
  readonly value: FileValue | undefined;
  readonly fault: YamlFault | undefined;
  /** Where the next document that holds anything begins and ends, if there is one. It is not read. */
  readonly next?: TextRange | undefined;
}

const broken = (fault: YamlFault): ReadYaml => ({ value: undefined, fault });

/** The range of the first document with contents, or with a fault in place of them. */
function rangeOfContents(documents: readonly Document.Parsed[]): TextRange | undefined {
  for (const { contents, errors, range } of documents) {
    const [start, end] = contents?.range ?? range;
    if (end > start || errors.length > 0) return [start, end];
  }
  return undefined;
}

/**
 * Reads the first document of a YAML text as etcd's library does (sigs.k8s.io/yaml over goyaml.v2): YAML 1.1 with Go's
 * numbers, where a key may be repeated. Never throws.
 */
export function readYaml(text: string): ReadYaml {
  // Scalars are left as they are written: the library here would give some of them another meaning.
  const composed = composeYaml(text, {
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    strict: false,
    logLevel: 'silent',
  });
  if (composed.kind === 'too-deep') {
    const { offset } = composed;
    return broken({ message: `the file nests deeper than ${MAX_DEPTH} levels`, range: [offset, offset + 1] });
  }
  const [document, ...others] = composed.documents;
  if (document === undefined) return { value: { kind: 'null', range: [0, 0] }, fault: undefined };
  const [error] = document.errors;
  if (error !== undefined) return broken({ message: error.message.split('\n')[0] ?? '', range: error.pos });
  const { fault, targets } = readSyntax(text, document);
  if (fault !== undefined) return broken(fault);
  return { ...decodeNode(document.contents, targets), next: rangeOfContents(others) };
}
