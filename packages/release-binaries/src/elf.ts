import { type FileHandle, open } from 'node:fs/promises';
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

/** The offset in bytes at which the last loaded segment of a 64 bit program ends, by its program headers. Source: the System V ABI. */
async function loadedEnd(file: FileHandle, header: Buffer, size: number): Promise<number> {
  const [offset, entry, count] = [
    Number(header.readBigUInt64LE(32)),
    header.readUInt16LE(54),
    header.readUInt16LE(56),
  ];
  const end = offset + entry * count;
  if (entry < 56 || end > size) return end;
  const table = Buffer.alloc(entry * count);
  await file.read(table, 0, table.length, offset);
  const ends = Array.from({ length: count }, (_, at) => {
    const segment = table.subarray(at * entry);
    const isLoaded = segment.readUInt32LE(0) === 1;
    return isLoaded ? Number(segment.readBigUInt64LE(8)) + Number(segment.readBigUInt64LE(32)) : 0;
  });
  return Math.max(0, ...ends);
}

/**
 * Checks by its ELF header that a file is a 64 bit program for the architecture, and by its program headers that it is not cut: a
 * copy that was interrupted begins like the program.
 * @param name the file's name in errors; default: its path
 * @throws ReleaseError `not-a-program`, `wrong-architecture`
 */
export async function checkArchitecture(
  path: string,
  arch: Architecture,
  name: string = path,
): Promise<void> {
  const file = await open(path, 'r');
  const header = Buffer.alloc(64);
  let missing = 0;
  try {
    await file.read(header, 0, header.length, 0);
    // 64 bit, and little-endian as both architectures are.
    if (header.toString('latin1', 0, 6) === '\x7fELF\x02\x01') {
      const { size } = await file.stat();
      missing = (await loadedEnd(file, header, size)) - size;
    }
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
  if (missing > 0)
    throw new ReleaseError('not-a-program', `${name} is cut: ${missing} bytes of the program are missing.`);
}
