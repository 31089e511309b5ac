import { createHash, randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import { neverRan, type RemoteExecError } from '../errors.js';
import {
  hashedName,
  judgeKey,
  type Known,
  type KnownHostLine,
  keyTypeOf,
  knownHostLine,
} from './known-hosts.js';
import { addLine, knownHostsIn } from './known-hosts-files.js';
import { filesOf, globalKnownHosts, knownNames, nameOf, type SshTarget, userKnownHosts } from './target.js';

/** The known_hosts files of a target, the one for new keys first. */
const knownHostsFiles = (target: SshTarget): readonly string[] =>
  filesOf(target.knownHostsFile) ?? [...userKnownHosts(), ...globalKnownHosts];

/** Looks a target up in all of them. @throws RemoteExecError CONFIG_UNREADABLE */
export async function lookUp(target: SshTarget): Promise<Known> {
  const [name, ...others] = knownNames(target);
  const all = knownHostsFiles(target).map(async (file): Promise<Known> => {
    try {
      const hosts = await knownHostsIn(file);
      return { here: await hosts.under([name]), elsewhere: await hosts.under(others) };
    } catch (cause) {
      throw neverRan(nameOf(target), 'CONFIG_UNREADABLE', `${file} can't be read: ${String(cause)}`, cause);
    }
  });
  const found = await Promise.all(all);
  return {
    here: found.flatMap(({ here }) => here),
    elsewhere: found.flatMap(({ elsewhere }) => elsewhere),
  };
}

/** As ssh-keygen -l prints it. */
const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/**
 * Judges a key by the target's policy. Returns undefined to go on, or the error to stop with; a new key that is accepted
 * is written to the first known_hosts file before anything is sent to the host.
 */
export async function checkHostKey(
  target: SshTarget,
  known: Known,
  key: Buffer,
): Promise<RemoteExecError | undefined> {
  const policy = target.hostKeyPolicy ?? 'strict';
  const host = nameOf(target);
  const [name] = knownNames(target);
  const shown = `${keyTypeOf(key)} ${fingerprint(key)}`;
  const verdict = judgeKey(known, key);
  if (verdict.kind === 'known') return undefined;
  if (verdict.kind === 'revoked') {
    return neverRan(
      host,
      'HOST_KEY_REVOKED',
      `${name} shows the key ${shown}, which ${at(verdict.line)} revokes. Someone may hold that key: don't connect before the host has a new one.`,
    );
  }
  if (policy === 'off') return undefined;
  if (verdict.kind === 'changed') {
    return neverRan(
      host,
      'HOST_KEY_CHANGED',
      `${name} shows the key ${shown}, but ${verdict.lines.map(at).join(', ')} holds another one: the host was reinstalled, or another machine answers in its place. Compare the fingerprint on the host's own console; if it is right, replace that line.`,
    );
  }
  if (policy === 'accept-new' && !verdict.others.some(({ marker }) => marker === undefined)) {
    const file = knownHostsFiles(target)[0];
    try {
      if (file !== undefined) await remember(file, name, key, target.hashKnownHosts === true);
    } catch (cause) {
      const message = `the new key of ${name} can't be written to ${file}: ${String(cause)}`;
      return neverRan(host, 'CONFIG_UNREADABLE', message, cause);
    }
    return undefined;
  }
  const others =
    verdict.others.length === 0
      ? ''
      : ` Other entries for it: ${verdict.others.map((line) => `${line.marker === undefined ? '' : `@${line.marker} `}${line.keyType} in ${at(line)}`).join(', ')}.`;
  const authority = verdict.others.some(({ marker }) => marker === 'cert-authority')
    ? ' Host certificates need the openssh transport.'
    : '';
  return neverRan(
    host,
    'HOST_KEY_UNKNOWN',
    `${name} shows the key ${shown}, which is not in ${knownHostsFiles(target).join(', ')}.${others}${authority} Compare it on the host's own console and add it, or use the policy accept-new.`,
  );
}

const at = ({ file, line }: KnownHostLine): string => `${file}:${line}`;

/** One at a time, since each looks whether another has written the line. */
const writing = pLimit(1);

const remember = (file: string, name: string, key: Buffer, hashed: boolean): Promise<void> =>
  writing(async () => {
    const here = await (await knownHostsIn(file)).under([name]);
    if (judgeKey({ here, elsewhere: [] }, key).kind === 'known') return;
    await addLine(file, knownHostLine(hashed ? hashedName(name, randomBytes(20)) : name, key));
  });
