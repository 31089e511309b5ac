import type { VirtualState } from '../evaluate/state.js';

/** True if checks of a section speak the protocol of its service. */
export const negotiates = ({ checktype }: VirtualState): boolean =>
  checktype === 'negotiate' || checktype === 'combined';

/** Services that are checked over HTTP. */
export const webServices: readonly string[] = ['http', 'https', 'http_proxy'];

/** Services that are checked with a query. */
export const databases: readonly string[] = ['mysql', 'pgsql', 'oracle'];

/** Services whose answers are compared with a pattern. */
export const patternServices: readonly string[] = webServices.concat(
  'ldap',
  'ldaps',
  'ftp',
  'dns',
  'simpletcp',
);
