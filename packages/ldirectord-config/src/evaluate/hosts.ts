import type { Environment } from '../environment.js';

/** Resolves a name, or the text in its last brackets. An IPv6 address gets brackets. */
export function resolveHost(
  environment: Environment,
  name: string,
  family: 'inet' | 'inet6',
): string | undefined {
  const address = environment.resolve(/\[([^\n]*)\]/.exec(name)?.[1] ?? name, family);
  return address === undefined || family === 'inet' ? address : `[${address}]`;
}

/** A number below 65536 as it is written, or the port of a service name. */
export function resolvePort(environment: Environment, name: string, protocol?: string): string | undefined {
  if (/^[0-9]+$/.test(name)) return Number(name) < 65536 ? name : undefined;
  const port = environment.port(name, protocol);
  return port === undefined ? undefined : String(port);
}

const portSuffix = /(?::([0-9]+|[A-Za-z0-9\-_]+))?$/;

/** Parts a `:port` off the end of a name. */
export function splitPort(text: string): { readonly host: string; readonly port?: string | undefined } {
  const port = portSuffix.exec(text)?.[1];
  return port === undefined ? { host: text } : { host: text.slice(0, text.length - port.length - 1), port };
}
