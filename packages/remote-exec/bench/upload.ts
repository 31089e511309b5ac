import SftpClient from 'ssh2-sftp-client';
import { connect } from '../src/ssh2/connect.js';
import { type Farm, login } from './farm.js';
import { contest, print, shell, timed } from './measure.js';
import { mebibytes, parcel } from './parcel.js';

/** A 100 MiB file to one host, to three, at 1 Gbit/s, and once more with nothing to do. */
export async function upload(farm: Farm, rounds: number): Promise<void> {
  const { from, at, put, cat, fresh } = await parcel(farm);
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

  await Promise.all(hosts.map((host) => host.close()));
}
