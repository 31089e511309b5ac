import { lstatSync } from 'node:fs';
import nodeModule from 'node:module';
import { isAbsolute, join } from 'node:path';

/**
 * The directory of Node's compile cache: below the user's cache directory (XDG Base Directory Specification 0.8). None where the
 * home directory is unknown, out of reach or somebody else's, as with `sudo` that keeps `HOME`: what is in it is run.
 *
 * @param homeOf the home directory; may throw, as `os.homedir` does for a user whom the system doesn't list
 * @param uid the user's; undefined where the system has none
 */
export function compileCacheDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  homeOf: () => string,
  uid: number | undefined,
): string | undefined {
  const { XDG_CACHE_HOME = '' } = environment;
  try {
    const isGiven = isAbsolute(XDG_CACHE_HOME);
    const base = isGiven ? XDG_CACHE_HOME : homeOf();
    if (uid !== undefined && lstatSync(base).uid !== uid) return undefined;
    return join(base, isGiven ? '' : '.cache', 'harderway/compile-cache');
  } catch {
    return undefined;
  }
}

/**
 * Keeps what V8 compiles of the modules that are loaded from here on, and loads it in the next run
 * (`module.enableCompileCache`). Needs Node 22.8. Does nothing in older versions, with `NODE_DISABLE_COMPILE_CACHE=1`, or
 * where the directory is not writable.
 */
export function enableCompileCache(directoryOf: () => string | undefined): void {
  const enable: unknown = Reflect.get(nodeModule, 'enableCompileCache');
  if (typeof enable !== 'function') return;
  const directory = directoryOf();
  if (directory !== undefined) enable(directory);
}
