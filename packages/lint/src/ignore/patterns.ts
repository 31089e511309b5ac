import picomatch from 'picomatch';

/**
 * A test of paths by patterns such as `vendor/**` or `*.bak`, relative to the directory that paths count from. A pattern without
 * a slash is of names in any directory; one with a slash at its end, of all files in a directory.
 */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map((pattern) => {
    const plain = pattern.replace(/^\.\//, '').replace(/\/$/, '/**');
    return picomatch(plain.includes('/') ? plain : `**/${plain}`, { dot: true });
  });
  return (path) => tests.some((matches) => matches(path.replace(/^\.\//, '')));
}
