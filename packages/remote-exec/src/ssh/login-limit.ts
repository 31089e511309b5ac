import pLimit, { type LimitFunction } from 'p-limit';
import { takeTurn } from '../async/turn.js';
import { neverRan } from '../errors/remote-exec-error.js';
import type { SshTarget } from '../model/ssh-target.js';
import { nameOf } from './target.js';

/** Logins at the same time at one address. sshd drops some beyond MaxStartups, whose first number may be as low as 3. */
const loginsPerAddress = 2;

const limits = new Map<string, LimitFunction>();

/** The parts of a target that make up its address. */
type Address = Pick<SshTarget, 'name' | 'host' | 'port' | 'jump'>;

const addressOf = ({ host, port, jump }: Address): string =>
  `${jump ? `${addressOf(jump)} ` : ''}${host}:${port ?? 22}`;

/**
 * Runs a login once fewer than the limit are in progress at the same address.
 * @throws RemoteExecError `aborted` if the signal fires before its turn
 */
export async function withinLoginLimit<T>(
  target: Address,
  login: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const address = addressOf(target);
  const limit = limits.get(address) ?? pLimit(loginsPerAddress);
  limits.set(address, limit);
  const end = await takeTurn(limit, signal).catch((reason: unknown) => {
    throw neverRan(nameOf(target), 'aborted', 'aborted while waiting to connect.', { cause: reason });
  });
  try {
    return await login();
  } finally {
    if (limit.activeCount + limit.pendingCount === 1) limits.delete(address);
    end();
  }
}
