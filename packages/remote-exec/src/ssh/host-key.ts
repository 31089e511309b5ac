import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { neverRan, type RemoteExecError } from '../errors.js';
import {
  hashedName,
  judgeKey,
  type KnownHostLine,
  keyTypeOf,
  knownHostLine,
  parseKnownHosts,
} from './known-hosts.js';
import { filesOf, globalKnownHosts, knownNames, nameOf, type SshTarget, userKnownHosts } from './target.js';

/** The known_hosts files of a target, the one for new keys first. */
const knownHostsFiles = (target: SshTarget): readonly string[] =>
  filesOf(target.knownHostsFile) ?? [...userKnownHosts(), ...globalKnownHosts];

/** Reads all of them; a missing file counts as empty. */
export function readKnownHosts(target: SshTarget): readonly KnownHostLine[] {
  return knownHostsFiles(target).flatMap((file) => {
    try {
      return parseKnownHosts(readFileSync(file, 'utf8'), file);
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
      throw neverRan(nameOf(target), 'CONFIG_UNREADABLE', `${file} can't be read: ${String(cause)}`, cause);
    }
  });
}

/** As ssh-keygen -l prints it. */
const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/**
 * Judges a key by the target's policy. Returns undefined to go on, or the error to stop with; a new key that is accepted
 * is written to the first known_hosts file before anything is sent to the host.
 */
export function checkHostKey(
  target: SshTarget,
  lines: readonly KnownHostLine[],
  key: Buffer,
): RemoteExecError | undefined {
  const policy = target.hostKeyPolicy ?? 'strict';
  const host = nameOf(target);
  const names = knownNames(target);
  const [name] = names;
  const shown = `${keyTypeOf(key)} ${fingerprint(key)}`;
  const verdict = judgeKey(lines, names, key);
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
      if (file !== undefined) remember(file, name, key, target.hashKnownHosts === true);
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

function remember(file: string, name: string, key: Buffer, hashed: boolean): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let lead = '';
  try {
    const text = readFileSync(file, 'utf8');
    // Another connection may have written it meanwhile.
    if (judgeKey(parseKnownHosts(text, file), [name], key).kind === 'known') return;
    if (text !== '' && !text.endsWith('\n')) lead = '\n';
  } catch {
    // The write creates it.
  }
  const shown = hashed ? hashedName(name, randomBytes(20)) : name;
  appendFileSync(file, `${lead}${knownHostLine(shown, key)}`, { mode: 0o600 });
}
