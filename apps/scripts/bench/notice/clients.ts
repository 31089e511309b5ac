import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LoadReport } from '@harderway/api-load';
import type { Ground } from '../ground.js';

const program = join(
  dirname(createRequire(import.meta.url).resolve('@harderway/api-load/package.json')),
  'dist',
  'bin.js',
);

/** Clients of all kinds, in a process of their own inside the lab. */
export interface Clients {
  stop(): Promise<LoadReport>;
}

/** Files by which clients and the API trust each other, in the directory of credentials. */
export interface ClientFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const asAdmin: ClientFiles = { ca: 'ca.pem', cert: 'admin.pem', key: 'admin-key.pem' };

/** Starts three clients of each kind, each kind with 20 requests a second through the virtual IP. */
export function startClients({ lab, spec, work }: Ground, files: ClientFiles = asAdmin): Clients {
  const { name, port, virtualIp } = spec.api;
  const file = (credential: keyof ClientFiles): string => join(work, 'auth', files[credential]);
  const [enter = '', ...argv] = lab.enter([
    process.execPath,
    program,
    ...['--server', `${name}:${port}`, '--address', virtualIp],
    ...['--ca', file('ca'), '--cert', file('cert'), '--key', file('key')],
    ...['--silence', '5', '--json'],
  ]);
  const child = spawn(enter, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed = text(child.stdout);
  return {
    stop: async () => {
      child.kill('SIGTERM');
      return JSON.parse(await printed);
    },
  };
}
