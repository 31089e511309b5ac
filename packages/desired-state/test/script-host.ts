import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Transport } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import { afterEach, beforeEach } from 'vitest';
import { stateDirectory } from '../src/host/state-files.js';
import type { FileResource } from '../src/kinds/file.js';

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

/** A script's text with the paths that it would use on a host moved below `root`, and the programs there first. */
const within = (root: string, text: string): string =>
  text
    .replace('PATH=', `PATH=${root}/bin:`)
    .replaceAll(stateDirectory, join(root, 'state'))
    .replaceAll('/run/systemd/units', join(root, 'started'))
    .replaceAll(/(?<![\w/])\/(?:usr\/local\/share\/ca-certificates|etc\/ssl\/certs)\//g, `${root}$&`);

/** A command whose script works below `root`: one given as an argument, or first on standard input. */
function moved(root: string, argv: readonly string[], stdin: Buffer) {
  const size = Number(/^script=\$\(dd bs=(\d+) /.exec(argv[1] ?? '')?.[1] ?? 0);
  if (size === 0) return { argv: argv.map((word) => within(root, word)), stdin };
  const script = Buffer.from(within(root, stdin.subarray(0, size).toString()));
  return {
    argv: argv.map((word) => word.replace(` bs=${size} `, ` bs=${script.length} `)),
    stdin: Buffer.concat([script, stdin.subarray(size)]),
  };
}

/** A directory that stands for a host: scripts run for real, and keep their state about the host in there. */
export interface ScriptHost {
  readonly root: string;
  readonly state: string;
  readonly transport: Transport;
  /** Mounts a directory over another one, for the scripts alone. */
  mount(from: string, at: string): void;
}

/** A fresh one for each test. */
export function eachOnAScriptHost(): () => ScriptHost {
  let host: ScriptHost | undefined;
  beforeEach(() => {
    const root = mkdtempSync(join(tmpdir(), 'desired-state-'));
    const state = join(root, 'state');
    let mounted: readonly string[] = [];
    const transport = createFake({
      steps: [
        {
          expect: () => true,
          times: 'any',
          answer: ({ argv: [program = '', ...argv] }, stdin) => {
            const here = moved(root, argv, stdin);
            const [first = '', ...rest] = [...mounted, program, ...here.argv];
            const done = spawnSync(first, rest, { input: here.stdin, encoding: 'utf8' });
            // A script that refuses may end before it has read its input.
            if (done.error !== undefined && !done.error.message.endsWith('EPIPE')) throw done.error;
            const stdout = done.stdout.replaceAll(`${root}/usr/local/share/`, '/usr/local/share/');
            return { exitCode: done.status, stdout, stderr: done.stderr };
          },
        },
      ],
    });
    const mount = (from: string, at: string): void => {
      const apart = process.getuid?.() === 0 ? '-m' : '-rm';
      mounted = ['unshare', apart, 'sh', '-c', 'mount --bind "$0" "$1" && shift && exec "$@"', from, at];
    };
    host = { root, state, transport, mount };
  });
  afterEach(() => {
    if (host !== undefined) rmSync(host.root, { recursive: true, force: true });
  });
  return () => {
    if (host === undefined) throw new Error('only within a test');
    return host;
  };
}
