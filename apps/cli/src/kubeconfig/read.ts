import { composeYaml, MAX_DEPTH, positionsIn } from '@harderway/yaml-text';
import { type Document, isMap, isNode, isSeq, type YAMLSeq } from 'yaml';
import { CliError } from '../errors.js';

/** A kubeconfig as a document that keeps its comments. */
export interface Kubeconfig {
  readonly document: Document;
  /** A list of it, made where there is none. */
  readonly list: (section: string) => YAMLSeq;
  /** The file with what was changed. */
  readonly text: () => string;
}

/**
 * Reads a kubeconfig.
 * @param what its name for errors
 * @throws CliError `invalid-kubeconfig`, also from what it returns
 */
export function readKubeconfig(text: string, what: string): Kubeconfig {
  const fail = (offset: number, reason: string): never => {
    const { line, column } = positionsIn(text)(offset);
    throw new CliError('invalid-kubeconfig', `${what}:${line}:${column}: this is no kubeconfig: ${reason}`, {
      hint: 'correct it, or write to another file with --output',
    });
  };
  const composed = composeYaml(text);
  if (composed.kind === 'too-deep') return fail(composed.offset, `it nests deeper than ${MAX_DEPTH} levels`);
  const [document, second] = composed.documents;
  const [problem] = document?.errors ?? [];
  // Behind "in YAML stream" the library quotes the file, which holds keys.
  if (problem) return fail(problem.pos[0], problem.message.replace(/ in YAML stream.*/s, ''));
  if (second) return fail(second.range[0], 'it holds more than one document');
  // A file of comments alone is an empty one.
  if (document === undefined || (document.contents !== null && !isMap(document.contents)))
    return fail(0, 'it is no mapping');
  return {
    document,
    list: (section) => {
      const there = document.get(section, true);
      if (isSeq(there)) return there;
      // Whatever else stands there would be lost.
      if (document.get(section) != null)
        return fail(isNode(there) ? (there.range?.[0] ?? 0) : 0, `${section} is no list`);
      const made = document.createNode([]);
      document.set(section, made);
      return made;
    },
    text: () => {
      try {
        return document.toString({ lineWidth: 0 });
      } catch {
        return fail(0, 'what is replaced holds an anchor that is used elsewhere; write the value out');
      }
    },
  };
}
