import { delimiter, join, resolve } from 'node:path';
import type { Context } from '../context.js';

/** Where kubectl looks on this machine: the files of `KUBECONFIG`, else `~/.kube/config`. */
export function kubectlPaths({ environment, home, directory }: Context): readonly string[] {
  const named = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return named.length === 0 ? [join(home, '.kube', 'config')] : named.map((path) => resolve(directory, path));
}
