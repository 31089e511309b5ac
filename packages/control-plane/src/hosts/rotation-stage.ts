import { signingRoles } from '@harderway/cluster-pki/authorities';
import {
  type KnownStage,
  readStage,
  stageFile,
  unrecordedStage,
  withoutEnded,
} from '@harderway/cluster-pki/derived-files';
import { kubernetesDirectory } from '@harderway/program-settings';
import { quote } from '@harderway/remote-exec';
import type { Session } from '../model/session.js';
import { runAsRoot } from './as-root.js';
import { sections } from './sections.js';

/**
 * The rotation stage recorded on a host; before the first rotation, a stage made from the CAs that the host trusts, the key of service
 * account tokens and the keys that encrypt in etcd. `unreadable` if the record is damaged.
 */
export type HostStage = KnownStage | 'unreadable';

/**
 * Prints `PROVIDER:NAME FINGERPRINT` of each key in the encryption configuration, as `encryptionKeyNames` of cluster-pki finds them.
 * Keys stay on the host, and in no argument list: `printf` is part of the shell.
 */
const encryptionLines: readonly string[] = [
  `  tr '{}[],' '\\n\\n\\n\\n\\n' <encryption-config.yaml | sed 's/#.*//; s/^[[:blank:]-]*//' | tr -d '\\042\\047 \\t\\r' |`,
  '    while IFS= read -r line; do case $line in',
  `      aescbc: | aesgcm: | secretbox:) provider=\${line%:} ;;`,
  `      name:*) name=\${line#name:} ;;`,
  `      secret:*) printf '%s:%s %s\\n' "$provider" "$name" "$(printf %s "\${line#secret:}" | base64 -d 2>/dev/null | sha256sum | cut -c 1-16)" ;;`,
  '    esac; done',
];

/** Prints the stage that a host keeps, or the keys that it uses. */
export const stageLines: readonly string[] = [
  `cd ${kubernetesDirectory} 2>/dev/null && if [ -e ${stageFile} ]; then echo '== stage'; cat ${stageFile}; echo`,
  `echo '== authorities'; cat ca.pem etcd-ca.pem front-proxy-ca.pem 2>/dev/null; echo`,
  `elif [ -e ca.pem ]; then for name in ${quote(signingRoles)}; do`,
  `  [ ! -e $name.pem ] || { echo "== authority $name"; cat $name.pem; echo; }`,
  'done',
  "if [ -e encryption-config.yaml ]; then echo '== encryption'",
  ...encryptionLines,
  'fi; fi; cd /',
];

/** Reads what `stageLines` printed. Undefined for a host that has neither a stage nor a valid CA. */
export function stageIn(lines: ReadonlyMap<string, readonly string[]>): HostStage | undefined {
  const textOf = (name: string): string | undefined => lines.get(name)?.join('\n');
  const kept = textOf('stage');
  if (kept !== undefined) {
    const stage = readStage(kept);
    return stage === undefined ? 'unreadable' : withoutEnded(stage, textOf('authorities') ?? '', Date.now());
  }
  const trusted = signingRoles.flatMap((name) => {
    const pem = textOf(`authority ${name}`);
    return pem === undefined ? [] : [[name, pem] as const];
  });
  const encryption = (lines.get('encryption') ?? []).filter((line) => /^[a-z]+:\S+ [0-9a-f]{16}$/.test(line));
  return unrecordedStage(new Map(trusted), encryption, Date.now());
}

const ending = '== stage-end';

/** Asks a host for its stage alone. */
export async function askStage(
  session: Session,
  host: string,
  signal?: AbortSignal,
): Promise<HostStage | undefined> {
  const script = [...stageLines, `echo '${ending}'`].join('\n');
  const { stdout } = await runAsRoot(session, host, ['sh', '-c', script], signal);
  return stdout.trimEnd().endsWith(ending) ? stageIn(sections(stdout)) : 'unreadable';
}

const nameOf = (key: string): string => key.split(' ', 1)[0] ?? '';

/** Whether a key encrypts in etcd. Without it, what it has encrypted is lost. */
const encrypts = (key: string): boolean => nameOf(key).includes(':');

/**
 * Why credentials do not belong to a host; undefined if they do, or if the host is behind, as after a run that was killed. A host that
 * is behind may have keys that were dropped since. A rotation never gives a used name to another key, so another key of the same name
 * was made after the first was lost, and the cluster does not trust it. A host without a recorded stage shows every CA that it has,
 * including CAs that its profile no longer uses. Only a rotation drops a key that encrypts, whatever its name.
 */
export function strangeStage(ours: KnownStage, host: KnownStage): string | undefined {
  if (host.revision > ours.revision)
    return `it is at stage ${host.revision} of rotations, these credentials are at ${ours.revision}`;
  const names = new Set(ours.keys.map(nameOf));
  const isBehind = host.revision < ours.revision;
  const mayDrop = (key: string): boolean => isBehind || (host.revision === 0 && !encrypts(key));
  const unknown = host.keys.filter(
    (key) => !ours.keys.includes(key) && (!mayDrop(key) || names.has(nameOf(key))),
  );
  return unknown.length === 0 ? undefined : `it has keys that these credentials lack: ${unknown.join(', ')}`;
}
