import ignore from 'ignore';

/** Whether a path, relative to the directory, is left out. */
export type Excluded = (path: string, isDirectory: boolean) => boolean;

/** Reads patterns as gitignore(5) has them. */
export function excluding(patterns: readonly string[]): Excluded {
  if (patterns.length === 0) return () => false;
  const rules = ignore({ ignorecase: false }).add([...patterns]);
  return (path, isDirectory) => path !== '' && rules.ignores(isDirectory ? `${path}/` : path);
}
