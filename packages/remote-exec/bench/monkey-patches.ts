import { randomBytes } from 'node:crypto';
import type { SshTarget } from '../src/model/ssh-target.js';
import type { Transport } from '../src/model/transport.js';
import { connect } from '../src/ssh2/connect.js';
import { roundTripMs } from '../test/rig/line.js';
import { startRelay } from '../test/rig/relay.js';
import type { Farm } from './farm.js';
import { contest, print, timed } from './measure.js';

const without = 'REMOTE_EXEC_WITHOUT_MONKEY_PATCHES';
const mebibyte = 1024 * 1024;

/** The gain of each monkey-patch of ssh2: the same work with it and without. */
export async function monkeyPatches(farm: Farm, rounds: number): Promise<void> {
  const target = farm.target(0);
  const send = async (
    patch: string,
    bytes: number,
  ): Promise<Readonly<Record<string, () => Promise<number>>>> => {
    const stdin = randomBytes(bytes);
    const sender =
      (host: Transport, off: string): (() => Promise<number>) =>
      () =>
        set(off, () => timed(() => host.run({ argv: ['sh', '-c', 'cat >/dev/null'], stdin })));
    const [patched, plain] = [await connect(target), await set(patch, () => connect(target))];
    hosts.push(patched, plain);
    return { [`with ${patch}`]: sender(patched, ''), [`without ${patch}`]: sender(plain, patch) };
  };
  const hosts: Transport[] = [];
  print('window: 4 MiB of stdin', await contest(rounds, await send('window', 4 * mebibyte)));
  const relay = await startRelay(farm.sshd.port, { delayMs: roundTripMs / 2 });
  const logIn = (to: SshTarget, off: string): (() => Promise<number>) => {
    const once = async (): Promise<void> => (await connect(to)).close();
    return () => set(off, () => timed(once));
  };
  const far = { ...target, host: '127.0.0.1', port: relay.port };
  for (const [where, to] of [
    ['on this machine', target],
    [`at ${roundTripMs} ms round-trip time`, far],
  ] as const)
    print(
      `signing: a login ${where}`,
      await contest(rounds, { 'with signing': logIn(to, ''), 'without signing': logIn(to, 'signing') }),
    );
  await relay.close();
  await Promise.all(hosts.map((host) => host.close()));
}

/** Does work without some monkey-patches. */
async function set<T>(names: string, work: () => Promise<T>): Promise<T> {
  process.env[without] = names;
  try {
    return await work();
  } finally {
    delete process.env[without];
  }
}
