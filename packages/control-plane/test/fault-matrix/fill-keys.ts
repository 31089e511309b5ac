import { etcdctl } from '../../src/components/etcd/cluster.js';
import type { Scene } from './scene.js';

/** Writes values of 1 MB below a prefix, each of its own. */
export async function fillKeys({ on }: Scene, prefix: string, count: number): Promise<void> {
  const put = `head -c 700000 /dev/urandom | base64 -w0 | ${etcdctl('put').join(' ')} ${prefix}/{} >/dev/null`;
  await on('control0', `seq ${count} | xargs -P 4 -I{} sh -c '${put}'`);
}
