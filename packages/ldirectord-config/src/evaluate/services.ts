import { type CheckedService, checkedServices, usualPorts } from '../services.generated.js';

/** The service that is checked on a port by default: `none` for an unknown one. */
export const serviceOfPort = (port: string): CheckedService =>
  checkedServices.find((service) => usualPorts[service] === port) ?? 'none';

/** The default port of checks of a service. */
export const portOfService = (service: CheckedService): string | undefined => usualPorts[service];
