import type { World } from '@harderway/command';
import type { IncludedFile } from '../environment.js';

/** Writes out `{a,b}` of a pattern. */
function withoutBraces(pattern: string): readonly string[] {
  const [found, before = '', inner = '', after = ''] = /^(.*?)\{([^{}]*)\}(.*)$/.exec(pattern) ?? [];
  if (found === undefined) return [pattern];
  return inner.split(',').flatMap((each) => withoutBraces(`${before}${each}${after}`));
}

/** The form of names that a pattern takes: `*`, `?` and `[...]` as in glob(3). */
function matcher(pattern: string): RegExp {
  const source = pattern.replace(/\[!?[^\]]+\]|./gu, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part.length > 1) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    return part.replace(/[\\^$.+()[\]{}|]/, '\\$&');
  });
  return new RegExp(`^${pattern.startsWith('.') ? '' : '(?!\\.)'}${source}$`, 'u');
}

/** The files that a path stands for, sorted. */
function expand(path: string, { files }: World): readonly string[] {
  const [root = '', ...parts] = path.split('/');
  return parts.reduce<readonly string[]>(
    (directories, part, index) => {
      const isLiteral = !/[*?[]/.test(part) && index < parts.length - 1;
      return directories.flatMap((directory) => {
        const names = isLiteral ? [part] : (files.list(directory || '/') ?? []);
        return names
          .filter((name) => isLiteral || matcher(part).test(name))
          .map((name) => `${directory}/${name}`);
      });
    },
    [root],
  );
}

/** The files of an include; undefined if this machine has none. */
export function readIncluded(
  pattern: string,
  directory: string,
  world: World,
): readonly IncludedFile[] | undefined {
  const paths = withoutBraces(
    pattern.startsWith('/') ? pattern : `${directory.replace(/\/$/, '')}/${pattern}`,
  );
  const found = paths.flatMap((path) => expand(path, world));
  if (found.length === 0) return undefined;
  return found.map((path) => ({
    path,
    text: new TextDecoder().decode(world.files.read(path, { regular: true })),
  }));
}
