import { existsSync, readFileSync } from 'node:fs';
import type { HostFiles } from '@harderway/component-flags/kubernetes';

/** The files of this machine. */
export const hostFiles: HostFiles = {
  exists: existsSync,
  read: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
};
