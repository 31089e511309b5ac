import { execFile } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { access, chmod, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { delimiter, join } from 'node:path';
import { adminKubeconfig, controlHosts } from '@harderway/control-plane';
import { materialsOf, type Place } from './place.js';

/** Result of a program on this machine. */
export interface LocalResult {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a program on this machine. */
export function runHere(
  argv: readonly string[],
  signal: AbortSignal,
  timeoutMs = 30_000,
): Promise<LocalResult> {
  const [program = '', ...rest] = argv;
  return new Promise((resolve, reject) => {
    execFile(program, rest, { signal, timeout: timeoutMs, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (signal.aborted) reject(signal.reason);
      else if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

/** Is a program on this machine's PATH? */
async function isInstalled(program: string): Promise<boolean> {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      await access(join(directory, program));
      return true;
    } catch {
      // Not in this directory.
    }
  }
  return false;
}

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** The device of this machine that shares a network with an address. */
function deviceTowards(address: string): string | undefined {
  for (const [name, entries] of Object.entries(networkInterfaces()))
    for (const { family, cidr, internal } of entries ?? []) {
      if (family !== 'IPv4' || internal || cidr === null) continue;
      const [own = '', prefix = '32'] = cidr.split('/');
      const size = 2 ** (32 - Number(prefix));
      if (Math.floor(numberOf(own) / size) === Math.floor(numberOf(address) / size)) return name;
    }
  return undefined;
}

/** Hardware addresses that answer this machine by ARP for an address. */
export interface ArpAnswers {
  readonly command: string;
  readonly output: string;
  readonly hardwareAddresses: readonly string[];
}

/** Asks who has an address; undefined if this machine can't ask. */
export async function askArp(place: Place, address: string): Promise<ArpAnswers | undefined> {
  const device = deviceTowards(address);
  if (device === undefined || process.getuid?.() !== 0 || !(await isInstalled('arping'))) return undefined;
  const argv = ['arping', '-b', '-c', '3', '-w', '4', '-I', device, address];
  const { output } = await runHere(argv, place.signal);
  const found = [...output.matchAll(/reply from \S+ \[([0-9A-F:]+)\]/gi)].map((match) => match[1] ?? '');
  return { command: argv.join(' '), output, hardwareAddresses: [...new Set(found)] };
}

/** Makes a function that runs kubectl on this machine with the arguments that reach the API. */
export async function kubectl(place: Place): Promise<(...words: readonly string[]) => Promise<LocalResult>> {
  const { spec } = place;
  const { pki, programs } = materialsOf(place);
  const kubeconfig = join(pki.directory, `${spec.name}.kubeconfig`);
  await writeFile(kubeconfig, await adminKubeconfig(spec, pki), { mode: 0o600 });
  await chmod(kubeconfig, 0o600);
  const program =
    process.platform === 'linux'
      ? (await programs(process.arch === 'arm64' ? 'arm64' : 'amd64')).kubectl.path
      : 'kubectl';
  const resolves = await lookup(spec.api.name).then(
    ({ address }) => address === spec.api.virtualIp,
    () => false,
  );
  // If this machine can't resolve the API's name, its address is called; the certificate must have the name all the same.
  const direct = [
    `--server=https://${spec.api.virtualIp}:${spec.api.port}`,
    `--tls-server-name=${spec.api.name}`,
  ];
  const base = [program, `--kubeconfig=${kubeconfig}`, '--request-timeout=20s', ...(resolves ? [] : direct)];
  return (...words) => runHere([...base, ...words], place.signal);
}

/** The first control node. */
export function firstControl(place: Place): string {
  const first = controlHosts(place.spec)[0];
  if (first === undefined) throw new Error('cluster.yaml has no control node');
  return first.name;
}
