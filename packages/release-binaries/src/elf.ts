import { open } from 'node:fs/promises';
import { ReleaseError } from './errors.js';
import type { Architecture } from './model.js';

// ELF e_machine, from the System V ABI: EM_X86_64 is 62, EM_AARCH64 is 183.
const machines: Readonly<Record<number, string>> = {
  3: '386',
  22: 's390x',
  40: 'arm',
  62: 'amd64',
  183: 'arm64',
  243: 'riscv64',
};

/**
 * Checks by its ELF header that a file is a 64 bit program for the architecture.
 * @param name the file's name in errors; default: its path
 * @throws ReleaseError `not-a-program`, `wrong-architecture`
 */
export async function checkArchitecture(
  path: string,
  arch: Architecture,
  name: string = path,
): Promise<void> {
  const file = await open(path, 'r');
  const header = Buffer.alloc(20);
  try {
    await file.read(header, 0, header.length, 0);
  } finally {
    await file.close();
  }
  if (header.toString('latin1', 0, 4) !== '\x7fELF') {
    throw new ReleaseError('not-a-program', `${name} is not a Linux program (no ELF header).`);
  }
  const machine = header[5] === 2 ? header.readUInt16BE(18) : header.readUInt16LE(18);
  // EI_CLASS: x32 programs are for the machine of amd64, with 32 bits.
  const wide = header[4] === 2 ? '' : ' (32 bit)';
  const found = `${machines[machine] ?? `machine ${machine}`}${wide}`;
  if (found !== arch) {
    throw new ReleaseError('wrong-architecture', `${name} is a program for ${found}, not for ${arch}.`, {
      hint: `Get the one for linux/${arch}.`,
    });
  }
}
