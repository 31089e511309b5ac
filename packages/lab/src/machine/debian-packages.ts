import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { throwIfAborted } from '../errors.js';
import { type CommandOptions, runCommand } from '../process/command.js';
import { type Report, runStep } from '../steps.js';
import { withAptLock } from './apt-lock.js';
import { listsAreStale, updateLists } from './package-lists.js';
import { requireDebian } from './require-debian.js';
import { requireRoot } from './require-root.js';

export interface PackagesOptions {
  readonly onProgress?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs apt-get without touching the machine's services. Debian's maintainer scripts ask /usr/sbin/policy-rc.d before they start
 * anything. A policy that refuses ($1) is mounted over it, in a mount namespace that ends with apt-get, so nothing has to be
 * restored, not even after a kill. The empty file created as the mount point is not executable, so scripts ignore it.
 */
const QUIET_APT = `
refusal=$1
shift
[ -e /usr/sbin/policy-rc.d ] || : >>/usr/sbin/policy-rc.d
mount --bind "$refusal" /usr/sbin/policy-rc.d
exec "$@"
`;

/** The names among `names` whose packages dpkg does not list as installed. */
export async function missingDebianPackages(
  names: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const { stdout } = await runCommand(
    ['dpkg-query', '--show', '--showformat', `\${db:Status-Status} \${Package}\n`, ...names],
    // 1: some of them are unknown.
    { signal, accept: [0, 1] },
  );
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.slice('installed '.length)),
  );
  return names.filter((name) => !installed.has(name));
}

/**
 * Installs Debian packages that this machine lacks; does nothing, and needs no root, if all are installed. Package
 * lists are refreshed when they are missing, older than a day, or lack a package.
 * Recommended packages are left out, and no service of theirs is started.
 *
 * @throws LabError `unsupported-machine` where there is no dpkg, `not-root`, `command-failed`, `aborted`.
 */
export async function ensureDebianPackages(
  names: readonly string[],
  options: PackagesOptions = {},
): Promise<void> {
  const { signal } = options;
  const report = options.onProgress ?? (() => {});
  await requireDebian(signal);
  const missing = await missingDebianPackages(names, signal);
  if (missing.length === 0) return;
  requireRoot(`to install the Debian packages ${missing.join(', ')}`);
  const step = { id: 'debian-packages', title: `Install Debian packages: ${missing.join(', ')}` };
  await runStep(report, step, async (update) => {
    const work = async (): Promise<void> => {
      const lines: CommandOptions = { signal, onLine: update };
      const stale = await listsAreStale(signal);
      if (stale) await updateLists(lines);
      try {
        await install(missing, lines);
      } catch (error) {
        if (stale || signal?.aborted === true) throw error;
        // The mirror may have moved on since the lists were fetched.
        await updateLists(lines);
        await install(missing, lines);
      }
    };
    await withAptLock(work, { signal, update });
  });
}

async function install(names: readonly string[], options: CommandOptions): Promise<void> {
  const apt = ['apt-get', 'install', '--yes', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300'];
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand([...apt, '--download-only', '--', ...names], { ...options, env });
  const directory = await mkdtemp(join(tmpdir(), 'harderway-policy-'));
  try {
    const refusal = join(directory, 'policy-rc.d');
    await writeFile(refusal, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    const apart = ['unshare', '--mount', '--propagation', 'private', 'sh', '-ec', QUIET_APT, 'sh', refusal];
    // Neither the signal nor a kill may interrupt it: packages would be left half installed.
    const { signal, ...rest } = options;
    await runCommand([...apart, ...apt, '--', ...names], { ...rest, survives: true, env });
    throwIfAborted(signal);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
