import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ExampleOptions, exampleClusterYaml } from '@harderway/cluster-spec';
import { downLab, KUBENET, type Lab, obtainDebianPrograms, upLab } from '@harderway/lab';

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const hosts = [
  { name: 'gateway', role: 'gateway', address: '192.168.1.10' },
  { name: 'control0', role: 'control', address: '192.168.1.11' },
] as const;

/** How a run of the command line ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command line against real hosts: one control node and a gateway, as containers. */
export interface OnLab {
  readonly lab: Lab;
  /** The working directory, with cluster.yaml. */
  readonly directory: string;
  /** All that the command line has printed. */
  readonly transcript: readonly string[];
  /** Runs the command line inside of the lab's network; `interrupt` sends Ctrl-C once the text was printed. */
  harderway(
    argv: readonly string[],
    interrupt?: { readonly at: string; readonly on: 'stdout' | 'stderr' },
  ): Promise<Ended>;
  /** Removes the lab and the directory. */
  close(): Promise<void>;
}

/** Sets a lab up. Several may be up at once, each with a name of its own. */
export async function onLab(
  name: string,
  { environment = {}, ...options }: ExampleOptions & { readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<OnLab> {
  const directory = await mkdtemp(join(tmpdir(), 'harderway-cli-e2e-'));
  const programs = join(directory, 'programs');
  await mkdir(programs);
  const { etcd, kubernetes } = await obtainDebianPrograms();
  for (const [program, { path }] of Object.entries({ ...etcd.files, ...kubernetes.files })) {
    await symlink(path, join(programs, program));
  }
  const machines = hosts.map(({ name: host, address }) => ({ name: host, address }));
  const lab = await upLab({ name, topology: { ...KUBENET, hosts: machines }, existing: 'replace' });
  const { identityFile, knownHostsFile } = lab.ssh;
  const yaml = exampleClusterYaml({
    hosts,
    ssh: { identityFile, knownHostsFile },
    programs: { directory: programs },
    versions: { kubernetes: kubernetes.version, etcd: etcd.version },
    ...options,
  });
  await writeFile(join(directory, 'cluster.yaml'), yaml);
  const transcript: string[] = [];
  return {
    lab,
    directory,
    transcript,
    harderway: (argv, interrupt) => {
      const [command = '', ...rest] = lab.enter([process.execPath, bin, ...argv]);
      return new Promise((resolve, reject) => {
        const env = { ...process.env, XDG_STATE_HOME: join(directory, 'state'), ...environment };
        const child = spawn(command, rest, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
        const printed = { stdout: '', stderr: '' };
        let interrupted = false;
        for (const stream of ['stdout', 'stderr'] as const) {
          child[stream].setEncoding('utf8').on('data', (text: string) => {
            printed[stream] += text;
            if (interrupt?.on !== stream || interrupted || !printed[stream].includes(interrupt.at)) return;
            interrupted = true;
            child.kill('SIGINT');
          });
        }
        child.on('error', reject);
        child.on('close', (code) => {
          transcript.push(printed.stdout, printed.stderr);
          resolve({ code, ...printed });
        });
      });
    },
    close: async () => {
      await downLab(name);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
