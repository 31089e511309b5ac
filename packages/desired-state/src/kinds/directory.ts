import { quote } from '@harderway/remote-exec/quote';
import { difference, type Kind } from '../model/kind.js';
import { type Attributes, attributesWhy, isOwnedBy, modeFault, octal, ownerOf } from './attributes.js';
import { pathFault } from './path-fault.js';

/** A directory with its mode and owner, or a link to one. Parents are made as needed with mode 0755. */
export interface DirectoryResource extends Attributes {
  readonly kind: 'directory';
  readonly path: string;
  /** A user that may keep the directory, with the group of the same name. Default: the directory gets the owner above. */
  readonly leftTo?: string | undefined;
}

export const directory: Kind<DirectoryResource> = {
  kind: 'directory',
  name: ({ path }) => path,
  fault: (resource) => pathFault(resource.path) ?? modeFault(resource),
  path: ({ path }) => ({ path, depth: 'attributes', followToDirectory: true }),
  use: () => 'directory',
  diff: (resource, { paths }) => {
    const state = paths.get(resource.path);
    const subject = `directory ${resource.path} (${octal(resource.mode)}, ${ownerOf(resource)})`;
    if (state === undefined) return difference('create', subject, 'missing');
    const { leftTo } = resource;
    const isLeft = leftTo !== undefined && isOwnedBy({ owner: leftTo, group: leftTo }, state);
    const why = attributesWhy(isLeft ? { ...resource, owner: leftTo, group: leftTo } : resource, state);
    if (state.type !== 'directory') why.push('is not a directory');
    return why.length === 0 ? undefined : difference('update', subject, why.join(', '));
  },
  phase: () => 'directories',
  commands: (resource) => {
    const path = quote([resource.path]);
    return [
      `mkdir -p -- ${path}`,
      `chown ${quote([ownerOf(resource)])} -- ${path}`,
      // On a directory, chmod keeps these two bits unless it's given them by name.
      `chmod u-s,g-s -- ${path}`,
      `chmod ${octal(resource.mode)} -- ${path}`,
    ];
  },
};
