import { restorePaths } from '../../components/etcd/restore-paths.js';
import { runAsRoot } from '../../hosts/as-root.js';
import type { Look, OperationContext } from '../kind.js';

/** A host has to say that the work directory of a restore is gone: no answer is not one. */
export async function lookForWork(
  { session, signal }: Pick<OperationContext, 'session' | 'signal'>,
  host: string,
): Promise<Look> {
  const { work } = restorePaths(session.spec);
  const argv = ['sh', '-c', 'if [ -e "$1" ]; then echo left; else echo gone; fi', 'sh', work];
  const said = (await runAsRoot(session, host, argv, signal)).stdout.trim();
  if (said === 'gone') return { done: true, found: 'nothing is left' };
  return {
    done: false,
    found: said === 'left' ? `${work} exists` : `it is not known whether ${work} exists`,
  };
}
