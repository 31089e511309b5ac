import pLimit, { type LimitFunction } from 'p-limit';
import { neverRan } from '../errors.js';
import { nameOf, type SshTarget } from './target.js';

/** Logins at the same time at one address; sshd drops some beyond MaxStartups, whose first number may be as low as 3. */
const loginsPerAddress = 2;

const gates = new Map<string, { readonly limit: LimitFunction; users: number }>();

const addressOf = ({ host, port, jump }: SshTarget): string =>
  `${jump ? `${addressOf(jump)} ` : ''}${host}:${port ?? 22}`;

/**
 * Runs a login once few enough others are under way at the same address.
 * @throws RemoteExecError ABORTED if the signal fires before its turn comes.
 */
export async function gated<T>(
  target: SshTarget,
  login: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const address = addressOf(target);
  const gate = gates.get(address) ?? { limit: pLimit(loginsPerAddress), users: 0 };
  gates.set(address, gate);
  gate.users += 1;
  try {
    return await new Promise<T>((resolve, reject) => {
      const leave = (): void =>
        reject(neverRan(nameOf(target), 'ABORTED', 'aborted while waiting to connect.', signal?.reason));
      signal?.addEventListener('abort', leave, { once: true });
      gate
        .limit(async () => {
          // From here on the login listens to the signal itself.
          signal?.removeEventListener('abort', leave);
          if (signal?.aborted) leave();
          else resolve(await login());
        })
        .catch(reject);
    });
  } finally {
    gate.users -= 1;
    if (gate.users === 0) gates.delete(address);
  }
}
