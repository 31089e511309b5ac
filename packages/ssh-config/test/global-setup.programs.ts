import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** vitest's global setup: the real ssh, which the tests compare with. */
export function setup(): void {
  const tool = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(tool, ['openssh-client'], { stdio: 'inherit' });
}
