import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  type ExampleHost,
  type ExampleOptions,
  exampleClusterYaml,
  markHostAbsent,
} from '@harderway/cluster-spec';
import {
  type EtcdRelease,
  KUBENET,
  type Lab,
  obtainDebianEtcd,
  obtainDebianPrograms,
  upLab,
} from '@harderway/lab';
import type { ProgressEvent } from '@harderway/progress';
import { build } from 'tsup';
import type { StageName } from '../../src/model/stages.js';
import type { Act, ActorLine, ActorRequest, ReportedPlan } from './protocol.js';

/** Name of the lab. */
export const labName = 'bad-days';

/** All stages that need no IPVS in this machine's kernel. */
export const stages: readonly StageName[] = [
  'prepare',
  'etcd',
  'kube-apiserver',
  'virtual-ip',
  'gateway',
  'kube-controller-manager',
  'kube-scheduler',
];

const run = promisify(execFile);

/** Differences from the lab's plain cluster.yaml. */
interface Variation extends ExampleOptions {
  /** Names of hosts that are to leave. */
  readonly absent?: readonly string[];
  readonly etcdFlags?: Readonly<Record<string, string>>;
  readonly apiserverFlags?: Readonly<Record<string, string>>;
  readonly schedulerFlags?: Readonly<Record<string, string>>;
}

/** An actor at work. */
export interface Acting {
  readonly child: ChildProcess;
  /** Resolves with the first line that fits; rejects if the actor ends without one. */
  until(fits: (line: ActorLine) => boolean): Promise<ActorLine>;
  /** Lets an actor that was asked to hold go on. */
  goOn(): void;
  readonly ended: Promise<Act>;
}

/** A lab with all that the cases do on it. */
export interface Stage {
  readonly lab: Lab;
  readonly workDirectory: string;
  /** Directory of the programs, `amd64/etcd` and so on. */
  readonly programs: string;
  readonly versions: { readonly kubernetes: string; readonly etcd: string };
  /** Everything that actors have printed so far. */
  readonly transcript: readonly string[];
  /** Writes a cluster.yaml and returns its path. */
  cluster(variation?: Variation): Promise<string>;
  /** Makes a directory of programs in which one is another file, and returns its path. */
  programsWith(
    name: string,
    replace: (path: string, real: (name: string) => string) => Promise<void>,
  ): Promise<string>;
  start(request: ActorRequest): Acting;
  act(request: ActorRequest): Promise<Act>;
  /** Asks the API server of a host for a path, as the administrator; `curlOptions` make another request of it. */
  asAdmin(host: string, path: string, ...curlOptions: readonly string[]): Promise<string>;
  /** Runs a shell command as root on a host; its output without the last newline. */
  on(host: string, command: string): Promise<string>;
}

/** Bundles a program from the sources as they are now, so that nothing stale is tried, and returns its path. */
export async function bundle(workDirectory: string, name: string, source: URL): Promise<string> {
  await build({
    entry: { [name]: fileURLToPath(source) },
    outDir: workDirectory,
    outExtension: () => ({ js: '.mjs' }),
    format: 'esm',
    platform: 'node',
    target: 'node20',
    splitting: false,
    config: false,
    silent: true,
    clean: false,
    noExternal: [/.*/],
    external: [/\.node$/],
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url); const __dirname = '';",
    },
    esbuildOptions: (options) => {
      options.conditions = ['@harderway/source'];
    },
  });
  return join(workDirectory, `${name}.mjs`);
}

function acting(child: ChildProcess, transcript: string[]): Acting {
  const lines: ActorLine[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  if (child.stdout === null || child.stderr === null) throw new Error('the actor has no output');
  createInterface({ input: child.stdout }).on('line', (line) => {
    transcript.push(line);
    lines.push(JSON.parse(line));
    wake();
  });
  createInterface({ input: child.stderr }).on('line', (line) => transcript.push(line));
  const ended = new Promise<Act>((resolve, reject) => {
    child.on('close', (code, signal) => {
      over = true;
      wake();
      const planned = lines.find((line) => line.kind === 'planned');
      const checked = lines.find((line) => line.kind === 'checked');
      const recalled = lines.find((line) => line.kind === 'history');
      const failed = lines.find((line) => line.kind === 'error');
      const done = lines.find((line) => line.kind === 'done');
      if (signal === null && failed === undefined && done === undefined)
        reject(new Error(`the actor crashed (${code}): ${transcript.slice(-10).join('\n')}`));
      resolve({
        plan: planned?.kind === 'planned' ? (planned.plan as ReportedPlan) : undefined,
        events: lines.flatMap((line): readonly ProgressEvent[] =>
          line.kind === 'event' ? [line.event] : [],
        ),
        checks: done?.kind === 'done' && Array.isArray(done.value) ? done.value : [],
        preflight: checked?.kind === 'checked' ? checked.results : [],
        history: recalled?.kind === 'history' ? recalled.runs : [],
        value: done?.kind === 'done' ? done.value : undefined,
        error: failed?.kind === 'error' ? failed.error : undefined,
        signal,
      });
    });
  });
  return {
    child,
    ended,
    goOn: () => child.stdin?.end('go on\n'),
    until: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const line = lines.find(fits);
          if (line === undefined && !over) return;
          waiting.delete(look);
          if (line !== undefined) resolve(line);
          else reject(new Error(`the actor ended without it: ${transcript.slice(-3).join('\n')}`));
        };
        waiting.add(look);
        look();
      }),
  };
}

const withFlags = (yaml: string, section: string, flags: Readonly<Record<string, string>> = {}): string =>
  yaml.replace(
    new RegExp(`^(${section}:\\n(?:  #.*\\n)*  extraFlags: ){}$`, 'm'),
    (_, head: string) => `${head}${JSON.stringify(flags)}`,
  );

/** The options of a stage. */
interface StageOptions {
  /** Name of the lab. */
  readonly name?: string;
  /** How many hosts can be control nodes. Default 3. */
  readonly control?: number;
  /** Whether there is a host for a second gateway. Default false. */
  readonly standby?: boolean;
  /** Whether gateways have IPVS, by kernels of their own where this machine's has none. Default false. */
  readonly ipvs?: boolean;
  /** Release of Debian that etcd is taken from. Default trixie. */
  readonly etcdOf?: EtcdRelease;
}

/** Control nodes of cluster.yaml: control0 and so on. */
export const controlNodes = (count: number): readonly ExampleHost[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `control${index}`,
    role: 'control',
    address: `192.168.1.${11 + index}`,
  }));

/** The gateway of cluster.yaml. */
export const gatewayNode: ExampleHost = { name: 'gateway', role: 'gateway', address: '192.168.1.10' };

/** The second gateway of cluster.yaml, where there is one. */
export const standbyNode: ExampleHost = { name: 'gateway1', role: 'gateway', address: '192.168.1.9' };

/** Sets the lab up: containers only by default, and this machine's way to the virtual IP leads to control0. */
export async function setStage({
  name: labOf = labName,
  control = 3,
  standby = false,
  ipvs = false,
  etcdOf = 'trixie',
}: StageOptions = {}): Promise<Stage> {
  const gateways = [gatewayNode, ...(standby ? [standbyNode] : [])];
  const hosts = [...gateways, ...controlNodes(control)].map(({ name, address, role }) => ({
    name,
    address,
    ipvs: ipvs && role === 'gateway',
  }));
  const [lab, { kubernetes }, etcd] = await Promise.all([
    upLab({ name: labOf, topology: { ...KUBENET, hosts }, existing: 'replace' }),
    obtainDebianPrograms(),
    obtainDebianEtcd(etcdOf),
  ]);
  await run('ip', ['-n', lab.namespace, 'route', 'add', '192.168.1.21/32', 'via', '192.168.1.11']);
  const workDirectory = join(lab.directory, 'bad-days');
  const programs = join(workDirectory, 'programs');
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  await mkdir(join(programs, arch), { recursive: true });
  for (const [name, { path }] of Object.entries({ ...etcd.files, ...kubernetes.files }))
    await symlink(path, join(programs, arch, name));
  const actor = await bundle(workDirectory, 'actor', new URL('actor.ts', import.meta.url));
  const transcript: string[] = [];
  const versions = { etcd: etcd.version, kubernetes: kubernetes.version };
  let files = 0;
  let directories = 0;
  const start = (request: ActorRequest): Acting => {
    const [program = '', ...argv] = lab.enter([process.execPath, actor, JSON.stringify(request)]);
    return acting(spawn(program, argv, { stdio: 'pipe' }), transcript);
  };
  return {
    lab,
    workDirectory,
    programs,
    versions,
    transcript,
    start,
    programsWith: async (name, replace) => {
      const directory = join(workDirectory, `programs-${++directories}`);
      const real = (each: string): string => join(programs, arch, each);
      await mkdir(join(directory, arch), { recursive: true });
      for (const each of await readdir(join(programs, arch)))
        if (each !== name) await symlink(real(each), join(directory, arch, each));
      await replace(join(directory, arch, name), real);
      return directory;
    },
    act: (request) => start(request).ended,
    cluster: async (variation = {}) => {
      const { etcdFlags, apiserverFlags, schedulerFlags, ssh, absent = [], ...rest } = variation;
      const { identityFile, knownHostsFile, user } = lab.ssh;
      const yaml = exampleClusterYaml({
        versions,
        programs: { directory: programs },
        pkiDirectory: join(workDirectory, 'auth'),
        ...rest,
        ssh: { user, identityFile, knownHostsFile, ...ssh },
      });
      const file = join(workDirectory, `cluster-${++files}.yaml`);
      const flagged = withFlags(
        withFlags(withFlags(yaml, 'etcd', etcdFlags), 'kubeApiserver', apiserverFlags),
        'kubeScheduler',
        schedulerFlags,
      );
      const left = absent.reduce(markHostAbsent, flagged);
      await writeFile(file, left, { mode: 0o600 });
      return file;
    },
    asAdmin: async (host, path, ...curlOptions) => {
      const address = hosts.find(({ name }) => name === host)?.address ?? '';
      const file = (name: string): string => join(workDirectory, 'auth', name);
      const trust = ['--cacert', file('ca.pem'), '--cert', file('admin.pem'), '--key', file('admin-key.pem')];
      const url = `https://${address}:6443${path}`;
      const [program = '', ...argv] = lab.enter([
        // API servers indent their answers for curl, and those of Debian's Kubernetes crash as they do.
        ...['curl', '-sS', '--max-time', '20', '--user-agent', 'harderway', ...trust],
        ...[...curlOptions, url],
      ]);
      return (await run(program, argv)).stdout;
    },
    on: async (host, command) => {
      const [program = '', ...argv] = lab.login(host, [`sudo sh -c '${command.replaceAll("'", "'\\''")}'`]);
      const { stdout } = await run(program, argv, { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 });
      return stdout.trimEnd();
    },
  };
}
