import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A login that exists only for processes started with `wrap`: their mount namespace has its own /etc/passwd. */
export interface User {
  readonly name: string;
  readonly password: string;
  readonly home: string;
  /** Start a program behind these words. */
  readonly wrap: readonly string[];
  readonly remove: () => void;
}

/** Makes a login with a password and a shell, and says what sudo allows it. */
export function makeUser(
  options: { readonly shell?: string; readonly sudo?: 'password' | 'free' } = {},
): User {
  const directory = mkdtempSync(join(tmpdir(), 'remote-exec-user-'));
  chmodSync(directory, 0o755);
  const name = 'rxuser';
  const password = 'correct horse 9';
  const home = join(directory, 'home');
  const uid = 60_321;
  mkdirSync(home);
  chownSync(home, uid, uid);
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: `${password}\n` })
    .toString()
    .trim();
  const add = (file: string, line: string, mode: number): void => {
    const copy = join(directory, file);
    writeFileSync(copy, `${readFileSync(`/etc/${file}`, 'utf8').trimEnd()}\n${line}\n`, { mode });
  };
  add('passwd', `${name}:x:${uid}:${uid}::${home}:${options.shell ?? '/bin/sh'}`, 0o644);
  add('group', `${name}:x:${uid}:`, 0o644);
  add('shadow', `${name}:${hash}:19000:0:99999:7:::`, 0o600);
  const sudoers = join(directory, 'sudoers');
  const tag = options.sudo === 'free' ? 'NOPASSWD: ' : '';
  writeFileSync(
    sudoers,
    `Defaults env_reset, timestamp_timeout=0\nroot ALL=(ALL:ALL) ALL\n${options.sudo ? `${name} ALL=(ALL:ALL) ${tag}ALL\n` : ''}`,
    { mode: 0o440 },
  );
  const binds = ['passwd', 'group', 'shadow', 'sudoers'].filter((file) => existsSync(`/etc/${file}`));
  const mounts = binds.map((file) => `mount --bind ${directory}/${file} /etc/${file}`).join(' && ');
  return {
    name,
    password,
    home,
    wrap: ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', `${mounts} && exec "$@"`, 'sh'],
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
