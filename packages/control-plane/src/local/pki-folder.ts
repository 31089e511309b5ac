import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ControlPlaneError } from '../errors.js';

/** What the control plane needs to be there. */
export const needed: readonly string[] = [
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
];

/** What is issued beside it, to be whole. */
const others: readonly string[] = [
  'admin.kubeconfig',
  'kube-controller-manager.pem',
  'kube-controller-manager-key.pem',
  'kube-scheduler.pem',
  'kube-scheduler-key.pem',
];

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

async function readOne(directory: string, name: string): Promise<readonly (readonly [string, string])[]> {
  const path = join(directory, name);
  try {
    return [[name, await readFile(path, 'utf8')]];
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') {
      throw new ControlPlaneError('pki-invalid', `${directory} is no folder`, {
        hint: 'name a folder as pki.directory in cluster.yaml, or move away what is in its place',
        cause,
      });
    }
    throw new ControlPlaneError('pki-invalid', `${path} can't be read`, {
      found: code === 'EISDIR' ? 'it is a folder' : code,
      hint: code === 'EISDIR' ? 'put the file there in its place' : 'check its permissions',
      cause,
    });
  }
}

/**
 * The cluster's own files in a folder, by name, as far as they are there. What else lies there is not looked at.
 *
 * @throws ControlPlaneError `pki-invalid`, with the path that can't be read.
 */
export async function readCredentials(directory: string): Promise<ReadonlyMap<string, string>> {
  const read = await Promise.all([...needed, ...others].map((name) => readOne(directory, name)));
  return new Map(read.flat());
}

/** Beside its place, to disk, then renamed: killed anywhere, the old file or the new one is there. */
export async function writeAtomically(path: string, content: string, mode: number): Promise<void> {
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
