import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Puts etcd and etcdctl of Debian, and openssl, in place before the tests. */
export default function install(): void {
  const script = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(script, ['etcd-server', 'etcd-client', 'openssl'], { stdio: 'inherit' });
}
