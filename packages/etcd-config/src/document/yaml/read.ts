import { composeYaml, MAX_DEPTH } from '@harderway/yaml-text';
import { decodeNode } from './decode.js';
import { readSyntax, type YamlFault } from './syntax.js';
import type { FileValue } from './value.js';

/** The value of a YAML text, or the fault for which it has none. */
export interface ReadYaml {
  readonly value: FileValue | undefined;
  readonly fault: YamlFault | undefined;
}

const broken = (fault: YamlFault): ReadYaml => ({ value: undefined, fault });

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
  const [document] = composed.documents;
  if (document === undefined) return { value: { kind: 'null', range: [0, 0] }, fault: undefined };
  const [error] = document.errors;
  if (error !== undefined) return broken({ message: error.message.split('\n')[0] ?? '', range: error.pos });
  const { fault, targets } = readSyntax(text, document);
  return fault === undefined ? decodeNode(document.contents, targets) : broken(fault);
}
