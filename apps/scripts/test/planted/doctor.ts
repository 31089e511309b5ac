import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import type { Report } from '@harderway/cluster-doctor';
import type { Ground } from '../../bench/ground.js';

const execute = promisify(execFile);

/** Asks the doctor in the network of a lab, and returns its report, whatever it found. */
async function ask({ lab, cli }: Ground, argv: readonly string[]): Promise<Report> {
  const [program = '', ...rest] = lab.enter([process.execPath, cli, 'doctor', '--json', ...argv]);
  // It ends with 1 where it found something. No cluster.yaml is in the temporary directory.
  const { stdout } = await execute(program, rest, { maxBuffer: 2 ** 26, cwd: tmpdir() }).catch(
    (error: unknown) => {
      if (error instanceof Error && 'stdout' in error && error.stdout !== '')
        return { stdout: String(error.stdout) };
      throw error;
    },
  );
  return JSON.parse(stdout);
}

/** Asks the doctor about some hosts of a cluster, as a person does; by default about all. */
export const diagnose = (ground: Ground, argv: readonly string[] = []): Promise<Report> =>
  ask(ground, ['--file', ground.clusterFile, ...argv]);

/** Asks the doctor about all hosts, without a cluster.yaml. */
export const diagnoseStranger = (ground: Ground): Promise<Report> =>
  ask(ground, ['--ssh-config', ground.lab.ssh.configFile, ...ground.spec.hosts.map(({ name }) => name)]);

/** Runs a script as root on a host of the lab, or on the machine that the doctor runs on, and returns what it printed. */
export function asRoot({ lab }: Ground, host: string, script: string): Promise<string> {
  const shell = host === 'client' ? ['sh', '-s'] : ['ssh', '-F', lab.ssh.configFile, host, 'sudo sh -s'];
  const [program = '', ...rest] = lab.enter(shell);
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], timeout: 120_000 });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${host} ended with ${code}: ${script}\n${output}`)),
    );
    child.stdin.end(script);
  });
}

/** Lets root of each host log in to every other host, as repairs that copy a file between hosts need. */
async function allowCopies(ground: Ground): Promise<void> {
  const { identityFile, knownHostsFile } = ground.lab.ssh;
  const [key, publicKey, knownHosts] = await Promise.all(
    [identityFile, `${identityFile}.pub`, knownHostsFile].map((file) => readFile(file, 'utf8')),
  );
  const script = `mkdir -p /root/.ssh
cd /root/.ssh
echo '${key}' >id_ed25519
echo '${knownHosts}' >known_hosts
echo '${publicKey}' >>authorized_keys
chmod 600 *
echo 'PermitRootLogin prohibit-password' >/etc/ssh/sshd_config.d/00-root.conf
systemctl reload ssh`;
  for (const { name } of ground.spec.hosts) await asRoot(ground, name, script);
}

/** Gives control nodes nft from this machine, which runs the same Debian: hosts of the lab have no packet filter. */
async function givePacketFilter({ lab, spec }: Ground): Promise<void> {
  await execute('sh', ['../../tools/debian-packages.sh', 'nftables']);
  const { stdout } = await execute('ldd', ['/usr/sbin/nft']);
  const files = ['/usr/sbin/nft', ...(stdout.match(/\/\S+\.so[.\d]*/g) ?? [])].join(' ');
  for (const { name, role } of spec.hosts) {
    if (role !== 'control') continue;
    const unpack = lab.enter(['ssh', '-F', lab.ssh.configFile, name, 'sudo tar -C / -x --skip-old-files']);
    await execute('sh', [
      '-c',
      `tar -C / -ch ${files.replaceAll(/(^| )\//g, '$1')} | ${unpack.map((word) => `'${word}'`).join(' ')}`,
    ]);
  }
}

/** Gives hosts of the lab what a person who repairs them has, and what some faults need. */
export async function equip(ground: Ground): Promise<void> {
  await allowCopies(ground);
  await givePacketFilter(ground);
}
