import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A cluster of one member on this machine. */
export interface RunningEtcd {
  /** Its client URL. */
  readonly url: string;
  /** Runs etcdctl against it. */
  etcdctl(words: readonly string[], input?: string): string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Starts Debian's etcd, which is installed first where it is missing, and waits until it answers. */
export async function startEtcd(directory: string): Promise<RunningEtcd> {
  const install = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(install, ['etcd-server', 'etcd-client'], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${await freePort()}`;
  const peerUrl = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(
    '/usr/bin/etcd',
    [
      '--name=first',
      `--data-dir=${join(directory, 'data')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=first=${peerUrl}`,
    ],
    { stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  const etcdctl: RunningEtcd['etcdctl'] = (words, input = '') =>
    execFileSync('etcdctl', [`--endpoints=${url}`, ...words], {
      encoding: 'utf8',
      env: { ...process.env, ETCDCTL_API: '3' },
      input,
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: 20_000,
    });
  const stop = async (): Promise<void> => {
    server.kill();
    await ended;
  };
  for (let attempt = 0; ; attempt += 1)
    try {
      etcdctl(['endpoint', 'health']);
      return { url, etcdctl, stop };
    } catch (error) {
      if (attempt < 20) await pause(200);
      else {
        await stop();
        throw error;
      }
    }
}
