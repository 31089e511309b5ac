import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HeldCredential, heldCredentials } from '@harderway/cluster-adoption';
import type { Bundle } from '@harderway/cluster-doctor';
import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Session } from '@harderway/control-plane';
import { CliError, unlessMissing } from './errors.js';
import { writeFileWhole } from './write-file.js';

/** A credential of the hosts, and whether this machine has the same. */
export interface ComparedCredential {
  readonly name: string;
  /**
   * `same`, `missing` on this machine, another one here (`differs`), `disagree`: the hosts have different ones, or `unread`: no
   * host said which one it has.
   */
  readonly state: 'same' | 'missing' | 'differs' | 'disagree' | 'unread';
  /** For people. */
  readonly detail: string;
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** The credentials of the hosts that cluster.yaml needs here. */
const neededFrom = (bundle: Bundle, { pki }: ClusterSpec): readonly HeldCredential[] =>
  heldCredentials(bundle).filter(({ name }) => name !== 'ca-key.pem' || pki.authorityKeys !== 'elsewhere');

async function compared(
  { name, paths, hosts }: HeldCredential,
  directory: string,
): Promise<ComparedCredential> {
  const path = [...new Set(paths.values())].join(' or ');
  const [[sum] = [], ...others] = [...hosts];
  if (sum === undefined) return { name, state: 'unread', detail: `${path} was read on no control node` };
  if (others.length > 0) {
    const groups = [...hosts.values()].map((names) => names.join(' and ')).join(', another on ');
    return { name, state: 'disagree', detail: `${path} is one on ${groups}` };
  }
  const here = await unlessMissing(readFile(join(directory, name)));
  if (here === undefined) return { name, state: 'missing', detail: `${join(directory, name)} is missing` };
  return sha256(here) === sum
    ? { name, state: 'same', detail: 'as on the hosts' }
    : { name, state: 'differs', detail: `${join(directory, name)} is not the one of the hosts` };
}

/** Compares the credentials of this machine with the checksums in a bundle. */
export const compareCredentials = (
  bundle: Bundle,
  spec: ClusterSpec,
): Promise<readonly ComparedCredential[]> =>
  Promise.all(neededFrom(bundle, spec).map((held) => compared(held, spec.pki.directory)));

/**
 * Copies credentials that this machine lacks, if all hosts have the same ones. Never replaces a file.
 *
 * @throws CliError `credentials-changed` if a file has changed since it was compared; CredentialsError `pki-locked` where the plain
 * copy of a secret would be beside locked ones
 */
export async function copyCredentials(
  bundle: Bundle,
  spec: ClusterSpec,
  session: Session,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { directory } = spec.pki;
  const { CredentialsError, isLocked } = await import('@harderway/credentials-directory');
  if (await isLocked(directory))
    throw new CredentialsError('pki-locked', `the secrets in ${directory} are locked`, {
      hint: 'unlock them with `harderway certs unlock`, run the same command again, and lock them',
    });
  const copied: string[] = [];
  for (const held of neededFrom(bundle, spec)) {
    if ((await compared(held, directory)).state !== 'missing') continue;
    const [[sum, names] = ['', []]] = [...held.hosts];
    const [host = ''] = names;
    const path = held.paths.get(host) ?? '';
    const adopted = spec.hosts.find(
      (one) => one.name === host || one.ssh.host === host || one.address === host,
    );
    const content = await session.transports.get(adopted?.name ?? host)?.get(path, { sudo: true, signal });
    if (content === undefined || sha256(content) !== sum)
      throw new CliError('credentials-changed', `${path} of ${host} has changed meanwhile`, {
        hint: 'run the same command again',
      });
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFileWhole(join(directory, held.name), Buffer.from(content).toString('utf8'), 0o600, signal);
    copied.push(held.name);
  }
  return copied;
}
