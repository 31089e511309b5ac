import { readFile } from 'node:fs/promises';
import { LabError } from '../errors.js';
import { runCommand } from '../process/command.js';

/** @throws LabError `unsupported-machine` where there is no dpkg, with what this machine runs */
export async function requireDebian(signal?: AbortSignal): Promise<void> {
  try {
    await runCommand(['dpkg-query', '--version'], { signal });
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'command-not-found') throw error;
    throw new LabError(
      'unsupported-machine',
      `a lab is made of Debian's packages, and this machine has no dpkg (it runs ${await systemName()})`,
      { hint: 'use a Debian 13 machine, real or virtual', cause: error },
    );
  }
}

/** The system's own name; see os-release(5). */
async function systemName(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text)?.[1] ?? process.platform;
}
