import { X509Certificate } from 'node:crypto';
import { authorityRoles } from '@harderway/cluster-pki/authorities';
import {
  type KnownStage,
  readStage,
  stageFile,
  stageOf,
  withoutEnded,
} from '@harderway/cluster-pki/derived-files';
import { kubernetesDirectory } from '@harderway/program-settings';
import { quote } from '@harderway/remote-exec';
import type { Session } from '../model/session.js';
import { runAsRoot } from './as-root.js';
import { sections } from './sections.js';

/**
 * The rotation stage recorded on a host; before the first rotation, a stage made from the CAs that the host trusts. `unreadable` if the
 * record is damaged.
 */
export type HostStage = KnownStage | 'unreadable';

/** Prints the stage that a host keeps, and the CAs that it trusts. */
export const stageLines: readonly string[] = [
  `cd ${kubernetesDirectory} 2>/dev/null && if [ -e ${stageFile} ]; then echo '== stage'; cat ${stageFile}; echo`,
  `echo '== authorities'; cat ca.pem etcd-ca.pem front-proxy-ca.pem 2>/dev/null; echo`,
  `elif [ -e ca.pem ]; then for name in ${quote(authorityRoles)}; do`,
  `  [ ! -e $name.pem ] || { echo "== authority $name"; cat $name.pem; echo; }`,
  'done; fi; cd /',
];

function hasEnded(pem: string): boolean {
  try {
    return Date.parse(new X509Certificate(pem).validTo) < Date.now();
  } catch {
    return true;
  }
}

/**
 * The stage that a host keeps. Before the first rotation it keeps none: the CAs that it trusts tell clusters apart, but for those
 * that are damaged or have ended, so that others take their place.
 */
export function stageIn(lines: ReadonlyMap<string, readonly string[]>): HostStage | undefined {
  const kept = lines.get('stage');
  if (kept !== undefined) {
    const stage = readStage(kept.join(''));
    const trusted = lines.get('authorities')?.join('\n') ?? '';
    return stage === undefined ? 'unreadable' : withoutEnded(stage, trusted, Date.now());
  }
  const trusted = authorityRoles.flatMap((name) => {
    const pem = lines.get(`authority ${name}`)?.join('\n') ?? '';
    // etcd of a cluster that has left the guide trusts two, and the file does not say which one is its own.
    const isAlone = name === 'ca' || pem.split('-----BEGIN ').length === 2;
    return isAlone && !hasEnded(pem) ? [[`${name}.pem`, pem] as const] : [];
  });
  return trusted.length === 0 ? undefined : stageOf(new Map(trusted), { profile: 'production' });
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

/**
 * Why credentials are not those of the host; undefined if they are, or if the host is behind, as after a run that was killed. A host
 * that is behind may have keys that were dropped since. A rotation never gives their names to other keys: another key of the same
 * name was made after the first was lost, and the cluster does not trust it. A host without a stage shows all CAs that it has, also
 * those that its profile no longer uses.
 */
export function strangeStage(ours: KnownStage, host: KnownStage): string | undefined {
  if (host.revision > ours.revision)
    return `it is at stage ${host.revision} of rotations, these credentials are at ${ours.revision}`;
  const names = new Set(ours.keys.map(nameOf));
  const mayHaveMore = host.revision < ours.revision || host.revision === 0;
  const unknown = host.keys.filter(
    (key) => !ours.keys.includes(key) && (!mayHaveMore || names.has(nameOf(key))),
  );
  return unknown.length === 0 ? undefined : `it has keys that these credentials lack: ${unknown.join(', ')}`;
}
