import type { Environment } from './environment.js';

/** What stands in the last brackets of a name, if any, is resolved; an IPv6 answer is put in brackets. */
export const resolveHost = (
  environment: Environment,
  name: string,
  family: 'inet' | 'inet6',
): string | undefined => {
  const address = environment.resolve(/\[([^\n]*)\]/.exec(name)?.[1] ?? name, family);
  return address === undefined || family === 'inet' ? address : `[${address}]`;
};

/** A number below 65536 as it is written, or the port of a service name. */
export const resolvePort = (
  environment: Environment,
  name: string,
  protocol?: string,
): string | undefined => {
  if (/^[0-9]+$/.test(name)) return Number(name) < 65536 ? name : undefined;
  const port = environment.port(name, protocol);
  return port === undefined ? undefined : String(port);
};

const portSuffix = /(?::([0-9]+|[A-Za-z0-9\-_]+))?$/;

/** Parts a `:port` off the end of a name. */
export const splitPort = (text: string): { readonly host: string; readonly port?: string } => {
  const port = portSuffix.exec(text)?.[1];
  return port === undefined ? { host: text } : { host: text.slice(0, text.length - port.length - 1), port };
};
