import { lstatSync } from 'node:fs';
import nodeModule from 'node:module';
import { isAbsolute, join } from 'node:path';

/**
 * The directory of Node's compile cache: below the user's cache directory (XDG Base Directory Specification 0.8). None where the
 * home directory is somebody else's, as with `sudo` that keeps `HOME`: what is in it is run.
 *
 * @param uid the user's; undefined where the system has none
 */
export function compileCacheDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
  uid: number | undefined,
): string | undefined {
  const { XDG_CACHE_HOME = '' } = environment;
  const isGiven = isAbsolute(XDG_CACHE_HOME);
  const owner = lstatSync(isGiven ? XDG_CACHE_HOME : home, { throwIfNoEntry: false })?.uid;
  if (owner === undefined || (uid !== undefined && owner !== uid)) return undefined;
  return join(isGiven ? XDG_CACHE_HOME : join(home, '.cache'), 'harderway/compile-cache');
}

/**
 * Keeps what V8 compiles of the modules that are loaded from here on, and loads it in the next run
 * (`module.enableCompileCache`). Needs Node 22.8. Does nothing in older versions, with `NODE_DISABLE_COMPILE_CACHE=1`, or
 * where the directory is not writable.
 */
export function enableCompileCache(directory: string | undefined): void {
  const enable: unknown = Reflect.get(nodeModule, 'enableCompileCache');
  if (directory !== undefined && typeof enable === 'function') enable(directory);
}
