import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PkiFile, PkiFiles } from '@harderway/cluster-pki';
import type { ClusterSpec } from '@harderway/cluster-spec';
import type { ProgressEvent } from '@harderway/progress';
import { ControlPlaneError } from '../errors.js';
import { expiring } from './expiring.js';

/** The cluster's credentials as they lie in a folder of this machine. */
export interface PkiState {
  readonly directory: string;
  readonly files: PkiFiles;
  /** Names of the files that were written just now. */
  readonly written: readonly string[];
  /** What should be renewed, in words. */
  readonly warnings: readonly string[];
}

const isSecret = (name: string): boolean => !name.endsWith('.pem') || name.endsWith('-key.pem');

/** What the control plane needs to be there. */
const needed = [
  'ca.pem',
  'ca-key.pem',
  'kubernetes.pem',
  'kubernetes-key.pem',
  'service-account.pem',
  'service-account-key.pem',
  'admin.pem',
  'admin-key.pem',
  'kube-controller-manager.kubeconfig',
  'kube-scheduler.kubeconfig',
  'encryption-config.yaml',
] as const;

async function readFolder(directory: string): Promise<ReadonlyMap<string, string>> {
  let names: readonly string[];
  try {
    names = await readdir(directory);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
    throw error;
  }
  const own = names.filter((name) => /\.(pem|kubeconfig|yaml)$/.test(name)).sort();
  const read = await Promise.all(
    own.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const),
  );
  return new Map(read);
}

/** Beside its place, to disk, then renamed: killed anywhere, the old file or the new one is there. */
async function writeAtomically(path: string, content: string, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Completes the cluster's credentials in their folder: existing files are kept, missing ones are issued.
 * The CA is written before what it has signed, each key before its certificate.
 *
 * @throws ControlPlaneError `pki-invalid` with what is wrong with existing files; errors of the file system.
 */
export async function ensurePki(
  spec: ClusterSpec,
  options: { readonly directory?: string; readonly onProgress?: (event: ProgressEvent) => void } = {},
): Promise<PkiState> {
  // Issuing needs a library that reading does not; loaded only here.
  const { ensureClusterPki } = await import('@harderway/cluster-pki');
  const directory = options.directory ?? spec.pki.directory;
  const started = performance.now();
  const event = { id: 'pki', title: `credentials in ${directory}` };
  options.onProgress?.({ kind: 'start', ...event });
  const existing = await readFolder(directory);
  try {
    const ensured = await ensureClusterPki(existing, spec);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const order = (name: string): number =>
      (name.startsWith('ca') ? 0 : 2) + (name.endsWith('-key.pem') ? 0 : 1);
    for (const name of [...ensured.issued].sort((left, right) => order(left) - order(right))) {
      const file = ensured.files.get(name);
      if (file !== undefined)
        await writeAtomically(join(directory, name), file.content, file.secret ? 0o600 : 0o644);
    }
    const blocking = ensured.findings.filter((finding) => finding.blocking);
    if (blocking.length > 0)
      throw new ControlPlaneError('pki-invalid', `credentials in ${directory} don't fit the cluster`, {
        details: blocking.map((finding) => finding.message),
        hint: 'move the files named away and run `harderway certs` again: it issues what is missing',
      });
    options.onProgress?.({
      kind: 'done',
      ...event,
      detail: ensured.issued.length === 0 ? 'all there' : `${ensured.issued.length} files issued`,
      elapsedMs: performance.now() - started,
    });
    return {
      directory,
      files: ensured.files,
      written: ensured.issued,
      warnings: ensured.findings.map((finding) => finding.message),
    };
  } catch (error) {
    options.onProgress?.({
      kind: 'failed',
      ...event,
      detail: error instanceof Error ? error.message : String(error),
    });
    if (error instanceof ControlPlaneError || !(error instanceof Error) || error.name !== 'PkiError')
      throw error;
    throw new ControlPlaneError('pki-invalid', error.message, { cause: error });
  }
}

/**
 * Reads the cluster's credentials from their folder, without issuing anything.
 *
 * @throws ControlPlaneError `pki-missing` with what is missing, `pki-invalid` where one is no certificate.
 */
export async function loadPki(spec: ClusterSpec): Promise<PkiState> {
  const { directory } = spec.pki;
  const existing = await readFolder(directory);
  const missing = needed.filter((name) => !existing.has(name));
  if (missing.length > 0)
    throw new ControlPlaneError('pki-missing', `credentials are missing in ${directory}`, {
      found: `missing: ${missing.join(', ')}`,
      hint: 'run `harderway certs` to issue them',
    });
  const files = new Map<string, PkiFile>(
    [...existing].map(([name, content]) => [name, { content, secret: isSecret(name) }]),
  );
  // What else lies there is not ours to judge.
  const own = new Map(needed.map((name) => [name, existing.get(name) ?? '']));
  return { directory, files, written: [], warnings: expiring(directory, own) };
}
