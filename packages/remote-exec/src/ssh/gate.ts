import pLimit, { type LimitFunction } from 'p-limit';
import { neverRan } from '../errors.js';
import { nameOf, type SshTarget } from './target.js';
import { takeTurn } from './turn.js';

/** Logins at the same time at one address; sshd drops some beyond MaxStartups, whose first number may be as low as 3. */
const loginsPerAddress = 2;

const gates = new Map<string, LimitFunction>();

/** The key by which two logins go to the same address. */
type Address = Pick<SshTarget, 'name' | 'host' | 'port' | 'jump'>;

const addressOf = ({ host, port, jump }: Address): string =>
  `${jump ? `${addressOf(jump)} ` : ''}${host}:${port ?? 22}`;

/**
 * Runs a login once few enough others are under way at the same address.
 * @throws RemoteExecError ABORTED if the signal fires before its turn comes.
 */
export async function gated<T>(
  target: Address,
  login: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const address = addressOf(target);
  const gate = gates.get(address) ?? pLimit(loginsPerAddress);
  gates.set(address, gate);
  const end = await takeTurn(gate, signal).catch((reason: unknown) => {
    throw neverRan(nameOf(target), 'ABORTED', 'aborted while waiting to connect.', reason);
  });
  try {
    return await login();
  } finally {
    if (gate.activeCount + gate.pendingCount === 1) gates.delete(address);
    end();
  }
}
