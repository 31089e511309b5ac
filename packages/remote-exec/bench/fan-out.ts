import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { forEachHost } from '../src/hosts/for-each-host.js';
import { connect } from '../src/ssh2/connect.js';
import type { Farm } from './farm.js';
import { contest, has, print, shell, timed } from './measure.js';

const hosts = 50;

/** One command on 50 hosts, from a cold process, on open connections, and behind a jump host. */
export async function fanOut(farm: Farm, rounds: number): Promise<void> {
  const names = Array.from({ length: hosts }, (_, index) => farm.address(index));
  const list = join(farm.directory, 'hosts');
  writeFileSync(list, `${names.join('\n')}\n`);
  const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
  const config = farm.configFile;
  const ansible = (module: string): Promise<number> =>
    timed(() =>
      shell(`ansible all -i ${list} -f ${hosts} -m ${module}`, {
        ANSIBLE_SSH_ARGS: `-F ${config}`,
        ANSIBLE_LOCAL_TEMP: farm.directory,
        ANSIBLE_REMOTE_TEMP: farm.directory,
      }),
    );
  const others: Readonly<Record<string, readonly [string, () => Promise<number>]>> = {
    pssh: [
      'parallel-ssh',
      () => timed(() => shell(`parallel-ssh -h ${list} -p ${hosts} -x '-F ${config}' true`)),
    ],
    pdsh: [
      'pdsh',
      () =>
        timed(() =>
          shell(`pdsh -R ssh -f ${hosts} -w ^${list} true`, { PDSH_SSH_ARGS_APPEND: `-F ${config}` }),
        ),
    ],
    'ansible -m raw': ['ansible', () => ansible('raw -a true')],
    'ansible -m command': ['ansible', () => ansible('command -a true')],
  };
  const present = Object.entries(others).filter(([, [program]]) => has(program));
  const opened = await forEachHost(names, (name, signal) =>
    connect(farm.target(names.indexOf(name)), { signal }),
  );
  const open = opened.flatMap((result) => (result.kind === 'ok' ? [result.value] : []));
  if (open.length < hosts) throw new Error('not all hosts were reached');
  const warm = await contest(rounds, {
    'remote-exec, open connections': () =>
      timed(() => Promise.all(open.map((host) => host.run({ argv: ['true'] })))),
  });
  await Promise.all(open.map((host) => host.close()));
  const cold = await contest(rounds, {
    'remote-exec, cold process': () =>
      timed(() =>
        shell(`${process.execPath} ${bin} --inventory ${list} --config ${config} -p ${hosts} -- true`),
      ),
    ...Object.fromEntries(present.map(([name, [, run]]) => [name, run])),
  });
  print(`One command on ${hosts} hosts`, [...cold, ...warm]);
  const throughJump = join(farm.directory, 'through-jump');
  writeFileSync(
    throughJump,
    `Host jump\n  HostName ${farm.address(hosts)}\nHost 127.1.*\n  ProxyJump jump\nMatch all\nInclude ${config}\n`,
  );
  print(
    `One command on ${hosts} hosts behind a jump host`,
    await contest(rounds, {
      'remote-exec, cold process': () =>
        timed(() =>
          shell(`${process.execPath} ${bin} --inventory ${list} --config ${throughJump} -p ${hosts} -- true`),
        ),
      pssh: () => timed(() => shell(`parallel-ssh -h ${list} -p ${hosts} -x '-F ${throughJump}' true`)),
    }),
  );
}
