import { execFile } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { chmod, writeFile } from 'node:fs/promises';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { adminKubeconfig } from '@harderway/credentials-directory';
import { cidrContains, parseCidr, parseIp } from '@harderway/ip-address';
import { type ChapterContext, materialsOf } from './context.js';

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

/** The device of this machine that shares a network with an address. */
function deviceTowards(address: string): string | undefined {
  const ip = parseIp(address);
  const shares = ({ internal, cidr }: NetworkInterfaceInfo): boolean => {
    const network = cidr === null || internal ? undefined : parseCidr(cidr);
    return ip !== undefined && network !== undefined && cidrContains(network, ip);
  };
  return Object.entries(networkInterfaces()).find(([, entries]) => entries?.some(shares))?.[0];
}

/** Hardware addresses that answer this machine by ARP for an address. */
export interface ArpAnswers {
  readonly command: string;
  readonly output: string;
  readonly hardwareAddresses: readonly string[];
}

/** Asks who has an address; undefined if this machine can't ask. */
export async function askArp(place: ChapterContext, address: string): Promise<ArpAnswers | undefined> {
  const device = deviceTowards(address);
  if (device === undefined || process.getuid?.() !== 0) return undefined;
  const argv = ['arping', '-b', '-c', '3', '-w', '4', '-I', device, address];
  const answered = await runHere(argv, place.signal).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (answered === undefined) return undefined;
  const { output } = answered;
  const found = [...output.matchAll(/reply from \S+ \[([0-9A-F:]+)\]/gi)].map((match) => match[1] ?? '');
  return { command: argv.join(' '), output, hardwareAddresses: [...new Set(found)] };
}

/** Makes a function that runs kubectl on this machine with the arguments that reach the API. */
export async function kubectl(
  place: ChapterContext,
): Promise<(...words: readonly string[]) => Promise<LocalResult>> {
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
