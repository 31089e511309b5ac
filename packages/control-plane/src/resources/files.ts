import { createHash } from 'node:crypto';
import type { DirectoryResource, FileResource } from '@harderway/desired-state';
import { ControlPlaneError } from '../errors.js';
import type { HostInputs } from './model.js';

/** A file for everyone to read. */
export const openFile = (path: string, content: string): FileResource => ({
  kind: 'file',
  path,
  content,
  mode: 0o644,
});

/** A directory as `mkdir -p` makes it. */
export const directory = (path: string, mode = 0o755): DirectoryResource => ({
  kind: 'directory',
  path,
  mode,
});

/** A program in /usr/local/bin. */
export const programFile = (
  inputs: HostInputs,
  name: Parameters<HostInputs['program']>[0],
): FileResource => ({
  kind: 'file',
  path: `/usr/local/bin/${name}`,
  content: inputs.program(name),
  mode: 0o755,
});

/** One of the cluster's credentials, in a directory of the host. Secrets are for root only. */
export function credential(inputs: HostInputs, folder: string, name: string): FileResource {
  const file = inputs.pki.get(name);
  if (file === undefined)
    throw new ControlPlaneError('pki-missing', `${name} is missing`, {
      hint: 'run `harderway certs` to issue what is missing',
    });
  return {
    kind: 'file',
    path: `${folder}/${name}`,
    content: file.content,
    mode: file.secret ? 0o600 : 0o644,
    secret: file.secret,
  };
}

/** Digest of files by path and content, so that a service knows when what it reads has changed. */
export function digestOf(files: readonly FileResource[]): string {
  const hash = createHash('sha256');
  for (const { path, content } of files) {
    const own =
      typeof content === 'object' && 'kind' in content
        ? content.sha256
        : createHash('sha256').update(content).digest('hex');
    hash.update(`${path}\0${own}\n`);
  }
  return hash.digest('hex');
}
