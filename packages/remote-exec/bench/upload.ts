import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import SftpClient from 'ssh2-sftp-client';
import { connect, localFile, type Transport } from '../src/index.js';
import { type Farm, login } from './farm.js';
import { contest, print, shell, timed } from './measure.js';

const mebibytes = 100;

/** A 100 MiB file to one host, to three, at 1 Gbit/s, over 40 ms, and once more with nothing to do. */
export async function upload(farm: Farm, rounds: number): Promise<void> {
  const from = join(farm.folder, 'from');
  await shell(`head -c ${mebibytes * 1024 * 1024} /dev/urandom >${from}`);
  const content = await localFile(from);
  const at = (name: string): string => join(farm.folder, `to-${name}`);
  const put = async (host: Transport, name: string): Promise<void> => {
    await host.put([{ path: at(name), content, mode: 0o644 }]);
  };
  const cat = (ssh: string, name: string): Promise<string> =>
    shell(`cat ${from} | ${ssh} 'cat >${at(name)}'`);
  /** Each upload meets a host that has nothing. */
  const fresh = async (work: () => Promise<unknown>): Promise<number> => {
    for (const name of ['a', 'b', 'c']) rmSync(at(name), { force: true });
    return timed(work);
  };
  const names = ['a', 'b', 'c'] as const;
  const hosts = await Promise.all(names.map((_, index) => connect(farm.target(index))));
  const sshs = await Promise.all(names.map((_, index) => farm.openSsh(farm.address(index))));
  const [first] = hosts;
  const [firstSsh = ''] = sshs;
  if (!first) return;
  const sftp = new SftpClient();
  await sftp.connect(login(farm));

  print(
    `${mebibytes} MiB to one host`,
    await contest(rounds, {
      'remote-exec put': () => fresh(() => put(first, 'a')),
      'cat | ssh (ControlMaster)': () => fresh(() => cat(firstSsh, 'a')),
      'ssh2-sftp-client fastPut': () => fresh(() => sftp.fastPut(from, at('a'))),
    }),
  );
  await sftp.end();
  // Loopback is the bench's own, in its namespace: here it becomes as fast as a usual network card.
  await shell('tc qdisc add dev lo root tbf rate 1gbit burst 1m latency 50ms');
  try {
    print(
      `${mebibytes} MiB to one host at 1 Gbit/s`,
      await contest(Math.max(3, Math.ceil(rounds / 2)), {
        'remote-exec put': () => fresh(() => put(first, 'a')),
        'cat | ssh (ControlMaster)': () => fresh(() => cat(firstSsh, 'a')),
      }),
    );
  } finally {
    await shell('tc qdisc del dev lo root');
  }
  print(
    `${mebibytes} MiB to three hosts`,
    await contest(rounds, {
      'remote-exec put': () =>
        fresh(() => Promise.all(hosts.map((host, index) => put(host, names[index] ?? 'a')))),
      'three cat | ssh in parallel': () =>
        fresh(() => Promise.all(sshs.map((ssh, index) => cat(ssh, names[index] ?? 'a')))),
    }),
  );
  await put(first, 'a');
  print(
    `${mebibytes} MiB that the host has already`,
    await contest(rounds, {
      'remote-exec put': () => timed(() => put(first, 'a')),
      'ssh (ControlMaster) sha256sum': () => timed(() => shell(`${firstSsh} sha256sum ${at('a')}`)),
    }),
  );

  const relay = fork(fileURLToPath(new URL('./relay.js', import.meta.url)), [String(farm.sshd.port)]);
  try {
    const [port] = await once(relay, 'message');
    const far = await connect({ ...farm.target(3), host: '127.0.0.1', port: Number(port) });
    const farSsh = await farm.openSsh('127.0.0.1', Number(port));
    const farSftp = new SftpClient();
    await farSftp.connect(login(farm, '127.0.0.1', Number(port)));
    print(
      `${mebibytes} MiB at 40 ms round-trip time`,
      await contest(Math.max(3, Math.ceil(rounds / 2)), {
        'remote-exec put': () => fresh(() => put(far, 'a')),
        'cat | ssh (ControlMaster)': () => fresh(() => cat(farSsh, 'a')),
        'ssh2-sftp-client fastPut': () => fresh(() => farSftp.fastPut(from, at('a'))),
      }),
    );
    await farSftp.end();
    await far.close();
  } finally {
    relay.kill();
  }
  await Promise.all(hosts.map((host) => host.close()));
}
