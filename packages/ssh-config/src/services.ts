import { readFileSync } from 'node:fs';

/** The file of services(5), as the C library finds it. */
const file = '/etc/services';

/** The port of a service over TCP, by its name or an alias; undefined without the service or the file. */
function servicePort(name: string): number | undefined {
  let lines: readonly string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch {
    return undefined;
  }
  for (const line of lines) {
    const [service, port = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (/^\d+\/tcp$/.test(port) && [service, ...aliases].includes(name)) return Number.parseInt(port, 10);
  }
  return undefined;
}

/**
 * The port of a text, as ssh(1) reads it: a number, which may be out of range, or the name of a service. Undefined for anything
 * else. Source: misc.c of OpenSSH, `a2port`.
 */
export const portOf = (text: string): number | undefined =>
  /^[+-]?\d+$/.test(text) ? Number(text) : servicePort(text);
