import { usualPorts } from './services.generated.js';

const byService: ReadonlyMap<string, string> = new Map(Object.entries(usualPorts));
const byPort: ReadonlyMap<string, string> = new Map([...byService].map(([service, port]) => [port, service]));

/** The service that is checked on a port by default: `none` for an unknown one. */
export const serviceOfPort = (port: string): string => byPort.get(port) ?? 'none';

/** The default port of checks of a service. */
export const portOfService = (service: string): string | undefined => byService.get(service);
