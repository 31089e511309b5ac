import { createTwoFilesPatch } from 'diff/lib/patch/create.js';
import { describePem } from './pem.js';

/**
 * Unified diff of a text file, as `diff -u` writes it, with what PEM encodes in a form that people can read. Without a
 * difference that can be shown, nothing.
 *
 * @param before nothing where the file is missing or its text is not known
 */
export function textDiff(
  path: string,
  before: string | undefined,
  after: string,
): { readonly diff?: string | undefined } {
  const [old, wanted] = [describePem(before ?? ''), describePem(after)];
  if (before !== undefined && old === wanted) return {};
  const from = before === undefined ? '/dev/null' : path;
  const patch = createTwoFilesPatch(from, path, old, wanted, '', '', { context: 3 });
  // `diff -u` has no lines ahead of the file names, and no tab after them.
  return { diff: patch.slice(patch.indexOf('--- ')).replace(/^((?:---|\+\+\+) .*)\t$/gm, '$1') };
}
