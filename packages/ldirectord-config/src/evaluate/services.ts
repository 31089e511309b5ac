const ports: readonly (readonly [port: string, service: string])[] = [
  ['21', 'ftp'],
  ['25', 'smtp'],
  ['53', 'dns'],
  ['80', 'http'],
  ['110', 'pop'],
  ['119', 'nntp'],
  ['143', 'imap'],
  ['389', 'ldap'],
  ['443', 'https'],
  ['587', 'submission'],
  ['636', 'ldaps'],
  ['995', 'pops'],
  ['993', 'imaps'],
  ['1521', 'oracle'],
  ['1812', 'radius'],
  ['3128', 'http_proxy'],
  ['3306', 'mysql'],
  ['5060', 'sip'],
  ['5432', 'pgsql'],
];
const byPort: ReadonlyMap<string, string> = new Map(ports);
const byService: ReadonlyMap<string, string> = new Map(ports.map(([port, service]) => [service, port]));

/** The service that is checked on a port by default: `none` for an unknown one. */
export const serviceOfPort = (port: string): string => byPort.get(port) ?? 'none';

/** The default port of checks of a service. */
export const portOfService = (service: string): string | undefined => byService.get(service);
