import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/**
 * OpenSSH's own stand-in for a FIDO device, from Debian's package of its regression tests: a SecurityKeyProvider
 * that makes keys and signs with them as a device does that needs no touch. The package is unpacked into a directory,
 * not installed: what it depends on is not needed for this.
 */
export function securityKeyProvider(directory: string): string {
  const into = mkdtempSync(join(directory, 'security-key-'));
  const fetch = (): Buffer =>
    execFileSync('apt-get', ['-qq', '-o', 'APT::Sandbox::User=root', 'download', 'openssh-tests'], {
      cwd: into,
      stdio: 'pipe',
    });
  try {
    fetch();
  } catch {
    // Package lists may be absent or older than the mirror.
    execFileSync('apt-get', ['-qq', 'update'], { stdio: 'pipe' });
    fetch();
  }
  execFileSync('sh', ['-c', 'dpkg-deb -x openssh-tests_*.deb .'], { cwd: into });
  return join(into, 'usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so');
}
