import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../src/ssh2/connect.js';
import type { Farm } from './farm.js';
import { contest, print, shell, timed } from './measure.js';

/** A directory of small files, and one of large ones: all new, nothing changed, and one file in fifty changed. */
export async function directory(farm: Farm, rounds: number): Promise<void> {
  await copy(farm, rounds, { files: 1500, bytes: 4000 });
  await copy(farm, rounds, { files: 20, bytes: 5 * 1024 * 1024 });
}

async function copy(
  farm: Farm,
  rounds: number,
  { files, bytes }: { readonly files: number; readonly bytes: number },
): Promise<void> {
  const what = `${files} files of ${bytes < 10_000 ? `${bytes} bytes` : `${bytes / 1024 / 1024} MiB`}`;
  const at = (name: string): string => join(farm.directory, `${name}-${files}`);
  for (let index = 0; index < files; index += 1) {
    const parent = join(at('from'), `d${index % 30}`);
    mkdirSync(parent, { recursive: true });
    writeFileSync(join(parent, `file-${index}`), randomBytes(bytes));
  }
  const host = await connect(farm.target(0));
  const ssh = await farm.openSsh(farm.address(0));
  const [, address = ''] = /(\S+)$/.exec(ssh) ?? [];
  const rsync = `rsync -ac -e ${JSON.stringify(ssh.slice(0, -address.length).trim())}`;
  const ours = (): Promise<unknown> => host.putDirectory(at('from'), at('to'));
  const tar = (): Promise<unknown> =>
    shell(`tar -C ${at('from')} -c . | ${ssh} 'mkdir -p ${at('to')} && tar -C ${at('to')} -xp'`);
  const sync = (): Promise<unknown> => shell(`${rsync} ${at('from')}/ ${address}:${at('to')}/`);
  const get = (): Promise<unknown> => host.getDirectory(at('from'), at('to'));
  const tarBack = (): Promise<unknown> =>
    shell(`mkdir -p ${at('to')}; ${ssh} 'tar -C ${at('from')} -c .' | tar -C ${at('to')} -xp`);
  const fresh = (work: () => Promise<unknown>): Promise<number> =>
    shell(`rm -rf ${at('to')}`).then(() => timed(work));
  print(
    `${what}, all new`,
    await contest(rounds, {
      putDirectory: () => fresh(ours),
      'tar | ssh tar (ControlMaster)': () => fresh(tar),
      'rsync -ac (ControlMaster)': () => fresh(sync),
    }),
  );
  print(
    `${what}, all new, from the host`,
    await contest(rounds, {
      getDirectory: () => fresh(get),
      'ssh tar | tar (ControlMaster)': () => fresh(tarBack),
    }),
  );
  await sync();
  print(
    `${what}, nothing changed`,
    await contest(rounds, {
      putDirectory: () => timed(ours),
      'rsync -ac (ControlMaster)': () => timed(sync),
    }),
  );
  const some = (work: () => Promise<unknown>): Promise<number> =>
    shell(
      `find ${at('to')} -name '*[05]0' -type f -exec sh -c 'for file; do echo x >>$file; done' sh {} +`,
    ).then(() => timed(work));
  print(
    `${what}, those whose number ends in 00 or 50 changed`,
    await contest(rounds, { putDirectory: () => some(ours), 'rsync -ac (ControlMaster)': () => some(sync) }),
  );
  await host.close();
  await shell(`rm -rf ${at('from')} ${at('to')}`);
}
