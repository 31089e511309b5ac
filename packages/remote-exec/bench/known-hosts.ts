import { randomBytes } from 'node:crypto';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownHostsIn } from '../src/ssh2/known-hosts/files.js';
import { hashedName } from '../src/ssh2/known-hosts/known-hosts.js';
import type { Farm } from './farm.js';
import { contest, print, shell, timed } from './measure.js';

const lines = 100_000;

/** Hosts looked up in a known_hosts that is hashed with a salt of its own for each line, as HashKnownHosts does. */
export async function knownHosts(farm: Farm, rounds: number): Promise<void> {
  const file = join(farm.directory, 'hashed');
  const nameOf = (index: number): string => `host-${index}.example.org`;
  writeFileSync(
    file,
    Array.from(
      { length: lines },
      (_, index) => `${hashedName(nameOf(index), randomBytes(20))} ${farm.sshd.hostKey}\n`,
    ).join(''),
  );
  let asked = 0;
  const look = async (path: string): Promise<void> => {
    const name = nameOf((asked * 9973) % lines);
    asked += 1;
    if ((await (await knownHostsIn(path)).under([name])).length !== 1)
      throw new Error(`${name} is not found.`);
  };
  const copy = (): string => {
    const path = `${file}-${asked}`;
    copyFileSync(file, path);
    return path;
  };
  await look(file);
  print(
    `One more host in ${lines} hashed lines of known_hosts`,
    await contest(rounds, {
      'remote-exec': () => timed(() => look(file)),
      'remote-exec, the first host of a file': async () => {
        const path = copy();
        return timed(() => look(path)).finally(() => rmSync(path));
      },
      'ssh-keygen -F': () =>
        timed(() => shell(`ssh-keygen -F ${nameOf((asked * 9973) % lines)} -f ${file} >/dev/null`)),
    }),
  );
  rmSync(file);
}
