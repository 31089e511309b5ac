import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createFake, type Transport } from '@harderway/remote-exec';
import { afterEach, beforeEach } from 'vitest';
import type { FileResource, Observation, UnitState } from '../src/index.js';
import { stateDirectory } from '../src/index.js';

/** A host on which nothing of ours is. */
export const bare: Observation = {
  machine: 'x86_64',
  os: 'Debian GNU/Linux 13 (trixie)',
  generation: 0,
  paths: new Map(),
  sysctls: new Map(),
  addresses: [],
  packages: new Set(),
  units: new Map(),
  trees: new Map(),
  trusted: new Set(),
};

/** A service that runs as it should. */
export const runningUnit: UnitState = {
  load: 'loaded',
  active: 'active',
  sub: 'running',
  enabled: 'enabled',
  needDaemonReload: false,
  restarts: 0,
  digest: 'd1',
};

const { username } = userInfo();

/** Whoever runs the tests, so that they need not be root. */
export const owner: { readonly owner: string; readonly group: string } = {
  owner: username,
  group: spawnSync('id', ['-gn'], { encoding: 'utf8' }).stdout.trim(),
};

export const ownFile = (path: string, content: FileResource['content'], mode = 0o644): FileResource => ({
  kind: 'file',
  path,
  content,
  mode,
  ...owner,
});

/** A script's text with the places that it would use on a host moved into a folder, and the programs there first. */
const within = (folder: string, text: string): string =>
  text
    .replace('PATH=', `PATH=${folder}/bin:`)
    .replaceAll(stateDirectory, join(folder, 'state'))
    .replaceAll(/(?<![\w/])\/(?:usr\/local\/share\/ca-certificates|etc\/ssl\/certs)\//g, `${folder}$&`);

/** A command whose script works in a folder: one given as an argument, or ahead of all else on standard input. */
function moved(folder: string, argv: readonly string[], stdin: Buffer) {
  const size = Number(/^script=\$\(dd bs=(\d+) /.exec(argv[1] ?? '')?.[1] ?? 0);
  if (size === 0) return { argv: argv.map((word) => within(folder, word)), stdin };
  const script = Buffer.from(within(folder, stdin.subarray(0, size).toString()));
  return {
    argv: argv.map((word) => word.replace(` bs=${size} `, ` bs=${script.length} `)),
    stdin: Buffer.concat([script, stdin.subarray(size)]),
  };
}

/** A folder that stands for a host: scripts run for real, with what they keep about the host in there. */
export interface ScriptHost {
  readonly folder: string;
  readonly state: string;
  readonly transport: Transport;
  /** Mounts a folder over another one, for the scripts alone. */
  mount(from: string, at: string): void;
}

/** A fresh one for each test. */
export function eachOnAScriptHost(): () => ScriptHost {
  let host: ScriptHost | undefined;
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), 'desired-state-'));
    const state = join(folder, 'state');
    let mounted: readonly string[] = [];
    const transport = createFake({
      steps: [
        {
          expect: () => true,
          times: 'any',
          answer: ({ argv: [program = '', ...argv] }, stdin) => {
            const here = moved(folder, argv, stdin);
            const [first = '', ...rest] = [...mounted, program, ...here.argv];
            const done = spawnSync(first, rest, { input: here.stdin, encoding: 'utf8' });
            if (done.error !== undefined) throw done.error;
            return { exitCode: done.status, stdout: done.stdout, stderr: done.stderr };
          },
        },
      ],
    });
    const mount = (from: string, at: string): void => {
      const apart = process.getuid?.() === 0 ? '-m' : '-rm';
      mounted = ['unshare', apart, 'sh', '-c', 'mount --bind "$0" "$1" && shift && exec "$@"', from, at];
    };
    host = { folder, state, transport, mount };
  });
  afterEach(() => {
    if (host !== undefined) rmSync(host.folder, { recursive: true, force: true });
  });
  return () => {
    if (host === undefined) throw new Error('only within a test');
    return host;
  };
}
