import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import SftpClient from 'ssh2-sftp-client';
import { connect } from '../src/ssh2/connect.js';
import { roundTripMs, startFarHost } from '../test/rig/line.js';
import { type Farm, login, startFarm } from './farm.js';
import { contest, print, shell, timed } from './measure.js';
import { mebibytes, parcel } from './parcel.js';

/**
 * Work over a long line: by a relay, which delays bytes and limits nothing, and by one that delays packets at 200 Mbit/s,
 * which also shows where the two ends wait for each other.
 */
export async function far(farm: Farm, rounds: number): Promise<void> {
  const some = Math.max(3, Math.ceil(rounds / 2));
  const relay = fork(fileURLToPath(new URL('./relay.js', import.meta.url)), [String(farm.sshd.port)]);
  try {
    const [port] = await once(relay, 'message');
    await upload(farm, '127.0.0.1', Number(port), `at ${roundTripMs} ms round-trip time`, some);
  } finally {
    relay.kill();
  }
  const line = await startFarHost();
  const there = await startFarm(line);
  try {
    const { port } = there.sshd;
    await small(there, `at ${roundTripMs} ms, by ${line.delayedBy}`, some);
    await upload(
      there,
      line.address,
      port,
      `at ${roundTripMs} ms and 200 Mbit/s, by ${line.delayedBy}`,
      some,
    );
  } finally {
    await there.stop();
    await line.stop();
  }
}

async function upload(farm: Farm, host: string, port: number, where: string, rounds: number): Promise<void> {
  const { from, at, put, cat, fresh } = await parcel(farm);
  const ours = await connect({ ...farm.target(0), host, port });
  const ssh = await farm.openSsh(host, port);
  const sftp = new SftpClient();
  await sftp.connect(login(farm, host, port));
  print(
    `${mebibytes} MiB ${where}`,
    await contest(rounds, {
      'remote-exec put': () => fresh(() => put(ours, 'a')),
      'cat | ssh (ControlMaster)': () => fresh(() => cat(ssh, 'a')),
      'ssh2-sftp-client fastPut': () => fresh(() => sftp.fastPut(from, at('a'))),
    }),
  );
  await sftp.end();
  await ours.close();
}

/** Work that takes round trips and hardly any bytes. */
async function small(farm: Farm, where: string, rounds: number): Promise<void> {
  const target = farm.target(0);
  const host = await connect(target);
  const ssh = await farm.openSsh(target.host);
  const cold = `ssh -F ${farm.configFile} -o ControlPath=none ${target.host}`;
  print(
    `One command, from no connection ${where}`,
    await contest(rounds, {
      'remote-exec': () =>
        timed(async () => {
          const other = await connect(target);
          await other.run({ argv: ['true'] });
          await other.close();
        }),
      ssh: () => timed(() => shell(`${cold} true`)),
    }),
  );
  print(
    `One command on an open connection ${where}`,
    await contest(rounds, {
      'remote-exec': () => timed(() => host.run({ argv: ['true'] })),
      'ssh over ControlMaster': () => timed(() => shell(`${ssh} true`)),
    }),
  );
  const files = Array.from({ length: 100 }, (_, index) => ({
    path: `${farm.directory}/small-${index}`,
    content: `file ${index}\n`,
    mode: 0o644,
  }));
  const fresh = (work: () => Promise<unknown>): Promise<number> =>
    shell(`rm -f ${farm.directory}/small-*`).then(() => timed(work));
  const tree = `${farm.directory}/tree`;
  await shell(`mkdir ${tree}; for n in $(seq 0 99); do echo "file $n" >${tree}/small-$n; done`);
  const scp = `scp -q -F ${farm.configFile} -o ControlPath=${farm.controlPath(target.host)}`;
  print(
    `100 small files on an open connection ${where}`,
    await contest(rounds, {
      'remote-exec put': () => fresh(() => host.put(files)),
      'tar | ssh tar (ControlMaster)': () =>
        fresh(() => shell(`tar -C ${tree} -c . | ${ssh} tar -C ${farm.directory} -xp`)),
      'scp (ControlMaster)': () =>
        fresh(() => shell(`${scp} ${tree}/small-* ${target.host}:${farm.directory}/`)),
    }),
  );
  await host.close();
}
