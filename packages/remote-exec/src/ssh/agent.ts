import { readFile } from 'node:fs/promises';
import type { BaseAgent, ParsedKey } from 'ssh2';
import { fromHome } from '../home.js';
import { filesOf, type SshTarget } from './target.js';

type Ssh2 = typeof import('ssh2');

/** The socket of a target's agent, if it has one. */
export function agentSocket(target: SshTarget): string | undefined {
  const socket = target.agent ?? process.env['SSH_AUTH_SOCK'] ?? '';
  return socket === '' || socket === 'none' ? undefined : socket;
}

/** Public keys of a target's identity files, from the `.pub` files beside them, in wire format. */
async function publicKeys(ssh2: Ssh2, target: SshTarget): Promise<readonly Buffer[]> {
  const keys = await Promise.all(
    filesOf(target.identityFile ?? []).map(async (file) => {
      const path = fromHome(file);
      const text = await readFile(path.endsWith('.pub') ? path : `${path}.pub`).catch(() => undefined);
      const key = text && ssh2.utils.parseKey(text);
      return key && !(key instanceof Error) ? [key].flat().map((one) => one.getPublicSSH()) : [];
    }),
  );
  return keys.flat();
}

/**
 * A target's agent, with the keys of its identity files first, or with those alone if it sets `identitiesOnly`, and
 * without those offered already. A server counts each key offered as an attempt, and gives up after a few.
 */
export async function agentOf(
  ssh2: Ssh2,
  target: SshTarget,
  offered: readonly Buffer[],
): Promise<BaseAgent | undefined> {
  const socket = agentSocket(target);
  if (socket === undefined) return undefined;
  const agent = ssh2.createAgent(socket);
  const named = await publicKeys(ssh2, target);
  const among = (keys: readonly Buffer[], key: ParsedKey): boolean =>
    keys.some((one) => one.equals(key.getPublicSSH()));
  const identities = agent.getIdentities.bind(agent);
  agent.getIdentities = (callback): void => {
    identities((error, keys) => {
      if (error || !keys) {
        callback(error, keys);
        return;
      }
      const left = keys.filter(isParsed).filter((key) => !among(offered, key));
      const ours = left.filter((key) => among(named, key));
      const others = left.filter((key) => !among(named, key));
      callback(undefined, target.identitiesOnly === true ? ours : [...ours, ...others]);
    });
  };
  return agent;
}

function isParsed(key: unknown): key is ParsedKey {
  return typeof key === 'object' && key !== null && 'getPublicSSH' in key;
}
