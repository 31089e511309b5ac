import type { LocalFile } from '@harderway/remote-exec';
import { difference, type Kind } from '../model/kind.js';
import type { PathState } from '../model/paths.js';
import { sha256 } from '../sha256.js';
import { textDiff } from '../text-diff.js';
import { type Attributes, attributesWhy, modeFault, octal, ownerOf } from './attributes.js';
import { filePathFault } from './path-fault.js';

/** A whole file. Content is text, bytes, or a file of this machine with its checksum. */
export interface FileResource extends Attributes {
  readonly kind: 'file';
  readonly path: string;
  readonly content: string | Uint8Array | LocalFile;
  /** Content is a secret: never read back, never shown in a diff. Default false. */
  readonly secret?: boolean | undefined;
}

/** JSON turns bytes into a plain object. */
const contentFault = ({ content }: FileResource): string | undefined =>
  typeof content === 'string' || ArrayBuffer.isView(content) || content?.kind === 'local-file'
    ? undefined
    : 'its content is neither text nor bytes nor a local file; bytes do not survive JSON';

const sumOf = (content: FileResource['content']): string =>
  typeof content === 'object' && 'kind' in content ? content.sha256 : sha256(content);

/** The state that a probe reports once the file is in place; later waves are planned on it. */
export function fileState(resource: FileResource): PathState {
  const { content, mode, owner = 'root', group = 'root', secret = false } = resource;
  const size = typeof content === 'object' && 'kind' in content ? content.size : Buffer.byteLength(content);
  const text = typeof content === 'string' && !secret ? content : undefined;
  return { type: 'file', mode, owner, group, size, sha256: sumOf(content), text };
}

export const file: Kind<FileResource> = {
  kind: 'file',
  name: ({ path }) => path,
  fault: (resource) => filePathFault(resource.path) ?? modeFault(resource) ?? contentFault(resource),
  path: ({ path, content, secret }) => ({
    path,
    depth: typeof content === 'string' && secret !== true ? 'text' : 'checksum',
  }),
  use: () => 'file',
  diff: (resource, { paths }) => {
    const { path, content, mode, secret = false } = resource;
    const state = paths.get(path);
    const differs = state?.sha256 !== sumOf(content);
    const why = state === undefined ? ['missing'] : attributesWhy(resource, state);
    if (state !== undefined && state.type !== 'file') why.push('is not a regular file');
    if (state !== undefined && differs) why.push('content differs');
    if (why.length === 0) return undefined;
    const subject = `${path} (${octal(mode)}, ${ownerOf(resource)}${secret ? ', secret' : ''})`;
    const found =
      state === undefined
        ? difference('create', subject, 'missing')
        : { ...difference('update', subject, why.join(', ')), contentDiffers: differs };
    if (typeof content !== 'string' || secret || !differs) return found;
    return { ...found, ...textDiff(path, state?.text, content) };
  },
  phase: () => 'files',
  upload: ({ path, content, mode, owner = 'root', group = 'root' }) => ({
    path,
    content,
    mode,
    owner,
    group,
  }),
};
