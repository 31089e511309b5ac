import { readFile } from 'node:fs/promises';
import { expandHome } from '@harderway/ssh-config';
import type { BaseAgent, ParsedKey } from 'ssh2';
import type { SshTarget } from '../../model/ssh-target.js';
import { filesOf } from '../../ssh/target.js';
import { agentCertificates } from '../certificates/agent-certificates.js';
import { type Certificate, isCertified } from '../certificates/certificate.js';
import { certifiedAgent, isParsed } from '../certificates/certified-agent.js';
import { isKnownVersion } from '../monkey-patch/internals.js';

type Ssh2 = typeof import('ssh2');

/** The socket of a target's agent, if it has one. */
export function agentSocket(target: SshTarget): string | undefined {
  const socket = target.agent ?? process.env['SSH_AUTH_SOCK'] ?? '';
  return socket === '' || socket === 'none' ? undefined : socket;
}

/** The public keys of a target's identity files, from the `.pub` files beside them, in wire format. */
async function publicKeys(ssh2: Ssh2, target: SshTarget): Promise<readonly Buffer[]> {
  const keys = await Promise.all(
    filesOf(target.identityFile ?? []).map(async (file) => {
      const path = expandHome(file);
      const text = await readFile(path.endsWith('.pub') ? path : `${path}.pub`).catch(() => undefined);
      const key = text && ssh2.utils.parseKey(text);
      return key && !(key instanceof Error) ? [key].flat().map((one) => one.getPublicSSH()) : [];
    }),
  );
  return keys.flat();
}

/** Credentials besides the agent. */
interface OfferedCredentials {
  /** Keys that are offered anyway, in wire format. */
  readonly offered: readonly Buffer[];
  readonly certificates: readonly Certificate[];
}

/**
 * A target's agent. It offers certificates first, then the keys of the identity files, then, without `identitiesOnly`, its
 * other keys; none that is offered anyway, since a server counts each key as an attempt and gives up after a few.
 */
export async function agentOf(
  ssh2: Ssh2,
  target: SshTarget,
  { offered, certificates }: OfferedCredentials,
): Promise<BaseAgent | undefined> {
  const socket = agentSocket(target);
  if (socket === undefined) return undefined;
  const named = await publicKeys(ssh2, target);
  const only = target.identitiesOnly === true;
  const among = (keys: readonly Buffer[], key: Buffer): boolean => keys.some((one) => one.equals(key));
  const held = isKnownVersion() ? await agentCertificates(socket) : [];
  const wanted = [...certificates, ...(only ? [] : held)].filter(
    ({ publicKey }) => !among(offered, publicKey),
  );
  const agent = certifiedAgent(ssh2, ssh2.createAgent(socket), { wanted, held });
  const identities = agent.getIdentities.bind(agent);
  agent.getIdentities = (callback): void => {
    identities((error, keys = []) => {
      if (error) {
        callback(error);
        return;
      }
      const left = keys.filter(isParsed).filter((key) => !among(offered, key.getPublicSSH()));
      const isOurs = (key: ParsedKey) => isCertified(key) || among(named, key.getPublicSSH());
      callback(undefined, [...left.filter(isOurs), ...(only ? [] : left.filter((key) => !isOurs(key)))]);
    });
  };
  return agent;
}
