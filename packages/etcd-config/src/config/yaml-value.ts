import { composeYaml, MAX_DEPTH } from '@harderway/yaml-text';
import { decodeNode } from './yaml-decode.js';
import { readSyntax, type YamlFault } from './yaml-syntax.js';

/** A value as it arrives at etcd's decoder: YAML is turned into JSON first. */
export type FileValue =
  | { readonly kind: 'null'; readonly offset: number }
  | { readonly kind: 'bool'; readonly value: boolean; readonly offset: number }
  /** `text` is the number as JSON writes it. */
  | { readonly kind: 'number'; readonly text: string; readonly offset: number }
  | { readonly kind: 'string'; readonly value: string; readonly offset: number }
  | { readonly kind: 'list'; readonly items: readonly FileValue[]; readonly offset: number }
  | { readonly kind: 'map'; readonly entries: readonly FileEntry[]; readonly offset: number };

/** A key with its value, and where the key stands. */
export interface FileEntry {
  readonly key: string;
  readonly value: FileValue;
  readonly offset: number;
}

/**
 * Reads the first document of a YAML text as etcd's library does (sigs.k8s.io/yaml over goyaml.v2): YAML 1.1 with Go's
 * numbers, a key may come twice. Never throws.
 */
export function readYaml(text: string): {
  readonly value: FileValue | undefined;
  readonly fault: YamlFault | undefined;
} {
  // Scalars are left as they are written: the library here would give some of them another meaning.
  const composed = composeYaml(text, {
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    strict: false,
    logLevel: 'silent',
  });
  if (composed.kind === 'too-deep') {
    const fault = { message: `the file nests deeper than ${MAX_DEPTH} levels`, offset: composed.offset };
    return { value: undefined, fault };
  }
  const [document] = composed.documents;
  if (document === undefined) return { value: { kind: 'null', offset: 0 }, fault: undefined };
  const [error] = document.errors;
  if (error !== undefined) {
    return { value: undefined, fault: { message: error.message.split('\n')[0] ?? '', offset: error.pos[0] } };
  }
  const syntax = readSyntax(text, document);
  if (syntax.fault !== undefined) return { value: undefined, fault: syntax.fault };
  return decodeNode(document.contents, syntax.targets);
}
