import { DesiredStateError } from './errors.js';
import { type Resource, resourceId } from './model.js';

const path = /^\/[^\p{Cc}\\|]*$/u;
const folder = /(^|\/)\.{0,2}$/;
const unit =
  /^[A-Za-z0-9:_.\\@-]+\.(service|socket|timer|target|mount|path|slice|scope|swap|automount|device)$/;
const name = /^[a-z0-9][a-z0-9+.-]*$/;

const pathFault = (text: string): string | undefined =>
  path.test(text)
    ? undefined
    : 'its path must be absolute, without newline or other control characters, backslash or |';

function fault(resource: Resource): string | undefined {
  switch (resource.kind) {
    case 'file':
    case 'block':
      return folder.test(resource.path) ? 'its path names a directory, not a file' : pathFault(resource.path);
    case 'directory':
    case 'absent':
      return pathFault(resource.path);
    case 'unit':
      return unit.test(resource.name) ? undefined : 'its name is no unit name';
    case 'package':
    case 'trusted-ca':
      return name.test(resource.name) ? undefined : 'its name must be lower case letters, digits, + . -';
    case 'sysctl':
      return /^[a-z0-9_./-]+$/i.test(resource.key) ? undefined : 'its key is no kernel parameter';
    case 'address':
      return /^\d+(\.\d+){3}\/\d+$/.test(resource.address)
        ? undefined
        : 'its address must be IPv4 with a prefix length';
  }
}

/**
 * Refuses resources that the scripts could not name safely.
 *
 * @throws DesiredStateError `bad-resource`, which names the resource and what is wrong with it.
 */
export function assertResources(resources: readonly Resource[]): void {
  for (const resource of resources) {
    const wrong = fault(resource);
    if (wrong !== undefined) throw new DesiredStateError('bad-resource', `${resourceId(resource)}: ${wrong}`);
  }
}
