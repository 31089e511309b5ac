import ignore from 'ignore';
import type { PathFilter } from '../model/directory.js';

/** A filter by patterns of gitignore(5). */
export function excluding(patterns: readonly string[]): PathFilter {
  if (patterns.length === 0) return () => false;
  const rules = ignore({ ignorecase: false }).add([...patterns]);
  return (path, isDirectory) => path !== '' && rules.ignores(isDirectory ? `${path}/` : path);
}
