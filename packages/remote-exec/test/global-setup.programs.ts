import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** vitest's global setup: the real programs that the tests run against. */
export function setup(): void {
  const tool = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(tool, ['openssh-server', 'openssh-client', 'busybox', 'sudo', 'iproute2', 'perl'], {
    stdio: 'inherit',
  });
}
