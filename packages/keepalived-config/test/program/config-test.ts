import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { thisMachine } from '../../src/command/this-machine.js';
import {
  type Environment,
  type KeepalivedVersion,
  plainEnvironment,
  type RoutingNames,
} from '../../src/environment.js';
import { openNamespace } from './namespace.js';
import type { Program } from './releases.js';

/** The answer of `keepalived -t` about a file. */
interface ConfigTest {
  /** 139 for an end by signal 11; undefined if it never ends. */
  readonly exitCode: number | undefined;
  readonly output: string;
  /** The lines that its processes name, in order. */
  readonly lines: readonly number[];
}

/** A keepalived that reads one file after another, and the machine that it runs on. */
export interface ConfigTester {
  readonly environment: Environment;
  read(input: string): Promise<ConfigTest>;
  close(): Promise<void>;
}

const interfaces = ['lo', 'eth0', 'eth1', 'eth2'];

/** Files of iproute2, whose lines are a number and a name. */
const files: Readonly<Record<RoutingNames, string>> = {
  scope: 'rt_scopes',
  table: 'rt_tables',
  protocol: 'rt_protos',
  realm: 'rt_realms',
  dsfield: 'rt_dsfield',
  group: 'group',
};

/** Whether iproute2's files have a name. 2.2.7 does not know where they are since iproute2 6. */
const hasRoutingName = (version: KeepalivedVersion, kind: RoutingNames, name: string): boolean =>
  (version === '2.2.7' ? ['/etc/iproute2'] : ['/etc/iproute2', '/usr/share/iproute2'])
    .map((directory) => join(directory, files[kind]))
    .filter((path) => existsSync(path))
    .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
    .some((line) => line.split(/\s+/)[1] === name);

/** Starts keepalived in a network namespace, with the ID gateway1. */
export async function openConfigTester({ version, command: own }: Program): Promise<ConfigTester> {
  const namespace = await openNamespace();
  const directory = mkdtempSync(join(tmpdir(), 'harderway-keepalived-'));
  const path = join(directory, 'keepalived.conf');
  const [command = '', ...args] = [...namespace.enter, ...own, '--config-id', 'gateway1', '-t', '-f', path];
  return {
    environment: {
      ...plainEnvironment,
      ...thisMachine,
      version,
      configId: 'gateway1',
      hasInterface: (name) => interfaces.includes(name),
      hasRoutingName: (kind, name) => hasRoutingName(version, kind, name),
    },
    read: async (input) => {
      writeFileSync(path, input);
      const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: directory });
      const late = setTimeout(() => child.kill('SIGKILL'), 5000);
      const [output, [status, signal]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      clearTimeout(late);
      const exitCode = signal === 'SIGSEGV' ? 139 : signal === null ? Number(status) : undefined;
      const lines = [...output.matchAll(/^\(\/[^()]*Line (\d+)\)/gm)].map((match) => Number(match[1]));
      return { exitCode, output, lines };
    },
    close: async () => {
      await namespace.close();
      rmSync(directory, { recursive: true });
    },
  };
}
