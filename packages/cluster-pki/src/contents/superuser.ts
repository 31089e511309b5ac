// Also the entry `./superuser`.

import { subjectOf } from '../certificate/inspect.js';
import { certificateIn } from '../certificate/read.js';
import { superusers } from './administrators.js';

/**
 * Whether `admin` is still in the group that RBAC can't limit, as in clusters of the guide and of earlier versions. Then it does
 * what `super-admin` is for.
 *
 * @param existing contents by file name; only admin.pem is read. False where it is no certificate.
 */
export function hasSuperuserAdmin(existing: ReadonlyMap<string, string>): boolean {
  try {
    return subjectOf(certificateIn(existing.get('admin.pem') ?? '')).organizations.includes(superusers);
  } catch {
    return false;
  }
}
