import type { Span } from '@harderway/diagnostics';
import { editedText, readYaml } from '@harderway/yaml-text';
import { type Document, isMap, isSeq, type YAMLSeq } from 'yaml';
import { CliError } from '../errors.js';

/** A kubeconfig as a document that keeps its comments and line ends. */
export interface Kubeconfig {
  readonly document: Document;
  /** A list of it; an empty one is added if it is missing. */
  readonly list: (section: string) => YAMLSeq;
  /** The file with the changes. */
  readonly text: () => string;
}

/**
 * Reads a kubeconfig.
 *
 * @param what its name in errors
 * @throws CliError `invalid-kubeconfig`, also from the functions of the result
 */
export function readKubeconfig(text: string, what: string): Kubeconfig {
  const fail = ({ start: { line, column } }: Span, reason: string): never => {
    const message = `${what}:${line}:${column}: not a kubeconfig: ${reason}`;
    const hint = 'correct it, or write to another file with --output';
    throw new CliError('invalid-kubeconfig', message, { hint });
  };
  const yaml = readYaml(text);
  if (yaml.kind === 'fault') {
    const [first] = yaml.diagnostics;
    throw fail(first.span, first.message);
  }
  const { document, at } = yaml;
  // A file with nothing but comments counts as empty.
  if (document.contents !== null) {
    if (!isMap(document.contents)) throw fail(at([]), 'not a mapping');
    const kind = document.get('kind');
    if (kind !== undefined && kind !== 'Config') throw fail(at(['kind']), `kind is ${String(kind)}`);
    if (kind === undefined && !['clusters', 'users', 'contexts'].some((key) => document.has(key)))
      throw fail(at([]), 'kind: Config is missing');
  }
  return {
    document,
    list: (section) => {
      const found = document.get(section, true);
      if (isSeq(found)) return found;
      // Replacing anything else would lose it.
      if (document.get(section) != null) return fail(at([section]), `${section} is not a list`);
      const made = document.createNode([]);
      document.set(section, made);
      return made;
    },
    text: () => {
      try {
        return editedText(text, document);
      } catch {
        return fail(at([]), 'a value that is replaced has an anchor that is used elsewhere; write it out');
      }
    },
  };
}
