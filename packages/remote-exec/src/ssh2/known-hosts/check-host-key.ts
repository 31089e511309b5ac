import { createHash, randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import { neverRan, type RemoteExecError } from '../../errors/remote-exec-error.js';
import type { SshTarget } from '../../model/ssh-target.js';
import { nameOf } from '../../ssh/target.js';
import { addLine, knownHostsIn } from './files.js';
import {
  hashedName,
  judgeKey,
  type KeyVerdict,
  type KnownHostLine,
  type KnownKeys,
  keyTypeOf,
  knownHostLine,
} from './known-hosts.js';
import { knownHostsFiles, knownNames } from './names.js';

/** Looks a target up in its known_hosts files. @throws RemoteExecError `config-unreadable` */
export async function knownKeysOf(target: SshTarget): Promise<KnownKeys> {
  const [name, ...otherNames] = knownNames(target);
  const all = knownHostsFiles(target).map(async (file): Promise<KnownKeys> => {
    try {
      const hosts = await knownHostsIn(file);
      return { byName: await hosts.under([name]), byOtherNames: await hosts.under(otherNames) };
    } catch (cause) {
      const message = `${file} can't be read: ${String(cause)}`;
      throw neverRan(nameOf(target), 'config-unreadable', message, { cause });
    }
  });
  const found = await Promise.all(all);
  return {
    byName: found.flatMap(({ byName }) => byName),
    byOtherNames: found.flatMap(({ byOtherNames }) => byOtherNames),
  };
}

/**
 * Judges the key of a host by the target's policy. A new key that is accepted is written to the first known_hosts file
 * before anything is sent to the host.
 * @returns undefined to go on, or the error to stop with
 */
export async function checkHostKey(
  target: SshTarget,
  known: KnownKeys,
  key: Buffer,
): Promise<RemoteExecError | undefined> {
  const policy = target.hostKeyPolicy ?? 'strict';
  const host = nameOf(target);
  const [name] = knownNames(target);
  const shown = `${name} shows the key ${keyTypeOf(key)} ${fingerprint(key)}`;
  const verdict = judgeKey(known, key);
  if (verdict.kind === 'known') return undefined;
  if (verdict.kind === 'revoked')
    return neverRan(host, 'host-key-revoked', `${shown}, which ${placeOf(verdict.line)} revokes.`, {
      hint: "someone else may have that key: don't connect before the host has a new one",
    });
  if (policy === 'off') return undefined;
  if (verdict.kind === 'changed') {
    const places = verdict.lines.map(placeOf).join(', ');
    return neverRan(
      host,
      'host-key-changed',
      `${shown}, but ${places} has another one: the host was reinstalled, or another machine answers.`,
      { hint: "compare the fingerprint on the host's console; if it is right, replace that line" },
    );
  }
  if (policy === 'accept-new' && !verdict.others.some(({ marker }) => marker === undefined))
    return acceptKey(target, name, key);
  return unknownKey(target, shown, verdict);
}

/** Writes a new key to known_hosts. Returns the error if that fails. */
async function acceptKey(target: SshTarget, name: string, key: Buffer): Promise<RemoteExecError | undefined> {
  const [file] = knownHostsFiles(target);
  try {
    if (file !== undefined) await remember(file, name, key, target.hashKnownHosts === true);
    return undefined;
  } catch (cause) {
    const message = `the new key of ${name} can't be written to ${file}: ${String(cause)}`;
    return neverRan(nameOf(target), 'config-unreadable', message, { cause });
  }
}

function unknownKey(
  target: SshTarget,
  shown: string,
  { others }: Extract<KeyVerdict, { kind: 'unknown' }>,
): RemoteExecError {
  const entries = others
    .map(
      (line) => `${line.marker === undefined ? '' : `@${line.marker} `}${line.keyType} in ${placeOf(line)}`,
    )
    .join(', ');
  const also = entries === '' ? '' : ` Other entries for this host: ${entries}.`;
  const hint = others.some(({ marker }) => marker === 'cert-authority')
    ? 'use the openssh transport, which supports host certificates'
    : "compare the fingerprint on the host's console and add the key, or use the policy accept-new (for a jump host, StrictHostKeyChecking in ssh_config)";
  const message = `${shown}, which is not in ${knownHostsFiles(target).join(', ')}.${also}`;
  return neverRan(nameOf(target), 'host-key-unknown', message, { hint });
}

/** A fingerprint as ssh-keygen -l prints it. */
const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

const placeOf = ({ file, line }: KnownHostLine): string => `${file}:${line}`;

/** One write at a time, since each looks whether another has written the line. */
const writing = pLimit(1);

const remember = (file: string, name: string, key: Buffer, hashed: boolean): Promise<void> =>
  writing(async () => {
    const byName = await (await knownHostsIn(file)).under([name]);
    if (judgeKey({ byName, byOtherNames: [] }, key).kind === 'known') return;
    await addLine(file, knownHostLine(hashed ? hashedName(name, randomBytes(20)) : name, key));
  });
