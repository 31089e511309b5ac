import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { type ClusterSpec, editClusterYaml, parseClusterSpec, type SpecEdit } from '@harderway/cluster-spec';
import { rules } from '@harderway/program-settings';
import { replaceFile } from '@harderway/replace-file';
import { openSession, type SessionOptions } from '../hosts/session.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Session } from '../model/session.js';
import type { ClusterFileEdit } from './model.js';

/** A valid cluster.yaml: where it is, its text, and what it says. */
export interface ClusterFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  readonly spec: ClusterSpec;
}

/** A cluster as this machine knows it: its cluster.yaml, and open connections to its hosts. */
export interface Cluster {
  readonly file: ClusterFile;
  /** Its `spec` is the one of `file`. */
  readonly session: Session;
}

/**
 * Parses the text of a cluster.yaml; relative paths in it start at its directory.
 *
 * @throws ControlPlaneError `invalid-configuration`
 */
export function clusterFile(path: string, text: string): ClusterFile {
  const { spec, diagnostics } = parseClusterSpec(text, { path, home: homedir(), rules });
  if (spec !== undefined) return { path, text, spec };
  throw new ControlPlaneError('invalid-configuration', `${path} is not valid`, {
    details: diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    hint: 'run `harderway check`, which shows the place of each error; nothing was changed',
  });
}

/**
 * Reads cluster.yaml.
 *
 * @throws ControlPlaneError `invalid-configuration`, also if the file can't be read
 */
export async function readClusterFile(path: string): Promise<ClusterFile> {
  const absolute = resolve(path);
  return clusterFile(absolute, await readExactText(absolute));
}

/** The text of a file. An edit would write bytes that are not UTF-8 back as others, so they are an error. */
async function readExactText(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path));
  } catch (cause) {
    throw new ControlPlaneError('invalid-configuration', `${path} can't be read`, {
      found: cause instanceof Error ? cause.message : String(cause),
      hint: 'check the path and the permissions of the file, and that it is UTF-8',
      cause,
    });
  }
}

/**
 * Reads cluster.yaml and connects to its hosts. Close `session` when you are done.
 *
 * @throws ControlPlaneError `invalid-configuration`, also if the file can't be read; `hosts-unreachable`
 */
export async function openCluster(path: string, options: SessionOptions = {}): Promise<Cluster> {
  const file = await readClusterFile(path);
  return { file, session: await openSession(file.spec, options) };
}

/**
 * Refuses an edit that was planned on other values than cluster.yaml has, such as an upgrade from an older version: it would take back
 * what somebody has changed since.
 *
 * @throws ControlPlaneError `changed-meanwhile`
 */
function assertPlannedOn({ path, text, spec }: ClusterFile, from: readonly SpecEdit[]): void {
  const changed = from.find(
    (one) => JSON.stringify(clusterFile(path, editClusterYaml(text, [one])).spec) !== JSON.stringify(spec),
  );
  if (changed === undefined) return;
  const key = changed.path.join('.');
  throw new ControlPlaneError('changed-meanwhile', `${key} in ${path} is not what this was planned on`, {
    found: `it was ${JSON.stringify(changed.value)} then`,
    hint: 'look at the file, then plan again: nothing was written',
  });
}

/**
 * Edits cluster.yaml, whole or not at all, and keeps its mode. The connections stay open: an edit never changes hosts.
 *
 * @param accept is called with the result before it is written; if it throws, nothing is written
 * @throws ControlPlaneError `changed-meanwhile` if the file is not what was read, or not what the edit was planned on; `invalid-configuration` if the result is not
 *   valid, and nothing is written; errors of the file system.
 */
export async function editCluster(
  { file: own, session }: Cluster,
  { edits, from = [] }: Pick<ClusterFileEdit, 'edits' | 'from'>,
  accept: (edited: Cluster) => Promise<unknown> = async () => {},
): Promise<Cluster> {
  const { path, text } = own;
  assertPlannedOn(own, from);
  const file = clusterFile(path, editClusterYaml(text, edits));
  const edited = { file, session: { ...session, spec: file.spec } };
  await accept(edited);
  if ((await readFile(path, 'utf8')) !== text)
    throw new ControlPlaneError('changed-meanwhile', `${path} was edited during this run`, {
      hint: 'look at the file, then run the same command again: it continues from here',
    });
  await replaceFile(path, file.text);
  return edited;
}
