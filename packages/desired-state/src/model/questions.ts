import { sha256 } from '../sha256.js';
import type { AnyResource } from './kind.js';
import { isProbed, type Kinds, kindOf } from './kind-list.js';
import type { PathQuestion } from './paths.js';

const depths: readonly PathQuestion['depth'][] = ['attributes', 'checksum', 'text', 'whole-text'];

/** A question about a path also asks the shallower ones. */
const aboutPath = ({ path, depth, followToDirectory }: PathQuestion): readonly string[] => [
  ...depths.slice(0, depths.indexOf(depth) + 1).map((each) => `${each} ${path}`),
  ...(followToDirectory === true ? [`directory ${path}`] : []),
];

/**
 * The questions that a probe asks about a resource, as texts: of its path, and of its kind, whose question is the script for this
 * resource alone. Equal texts are equal questions, so an answer to one answers the other.
 */
export function questionsAbout(kinds: Kinds, resource: AnyResource): readonly string[] {
  const kind = kindOf(kinds, resource);
  const path = kind.path?.(resource);
  const script = isProbed(kind) ? kind.probe([resource]).join('\n') : '';
  return [...(path === undefined ? [] : aboutPath(path)), ...(script === '' ? [] : [script])];
}

/** All questions of a probe. */
export const questionsOf = (kinds: Kinds, resources: readonly AnyResource[]): ReadonlySet<string> =>
  new Set(resources.flatMap((resource) => questionsAbout(kinds, resource)));

/** A short checksum of a probe's questions: it ties a reply to the resources that it is about. */
export const markOf = (questions: ReadonlySet<string>): string =>
  sha256([...questions].sort().join('\0')).slice(0, 16);
