import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A shell script that makes three interfaces without a cable. tap needs no module that a small kernel may lack. */
export const INTERFACES = `
for each in eth0 eth1 eth2; do ip tuntap add $each mode tap; ip link set $each up; done
ip address add 192.168.0.10/24 dev eth0`;

/** A network namespace with eth0, eth1, eth2 and lo, where programs can be started. */
export interface Namespace {
  /** The command that runs another one in it. */
  readonly enter: readonly string[];
  close(): Promise<void>;
}

/** Makes a network namespace, which is gone when its process has ended. */
export async function openNamespace(): Promise<Namespace> {
  const holder: ChildProcess = spawn(
    'unshare',
    ['--net', 'sh', '-ec', `${INTERFACES}\necho ready\nexec sleep infinity`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(holder, 'exit');
  if (holder.stdout === null) throw new Error('unshare has no output');
  await Promise.race([
    once(holder.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('the namespace cannot be set up'))),
  ]);
  return {
    enter: ['nsenter', `--net=/proc/${holder.pid}/ns/net`, '--'],
    close: async () => {
      holder.kill('SIGKILL');
      await ended;
    },
  };
}
