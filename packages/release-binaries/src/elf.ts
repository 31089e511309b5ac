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

/** The length of the header of a 64 bit file. */
const headerLength = 64;

/** Types of files that can be run: ET_EXEC, and ET_DYN of those that can be loaded at any address. */
const runnable: readonly number[] = [2, 3];

/** A table of a 64 bit file: `count` entries of a length. */
interface Table {
  readonly offset: number;
  readonly length: number;
  readonly count: number;
}

/** An empty table is nowhere, whatever its offset. */
const endOf = ({ offset, length, count }: Table): number => (count === 0 ? 0 : offset + length * count);

/** The entries of a table. Source: the System V ABI. */
async function entriesOf(file: FileHandle, { offset, length, count }: Table): Promise<readonly Buffer[]> {
  const table = Buffer.alloc(length * count);
  if (count > 0) await file.read(table, 0, table.length, offset);
  return Array.from({ length: count }, (_, at) => table.subarray(at * length, (at + 1) * length));
}

const numberAt = (bytes: Buffer, offset: number): number => Number(bytes.readBigUInt64LE(offset));

/** Why a 64 bit file for the right machine can't be run, or is not whole; undefined for a whole program. */
async function faultIn(file: FileHandle, header: Buffer): Promise<string | undefined> {
  const type = header.readUInt16LE(16);
  if (!runnable.includes(type))
    return `is not a program that can be run (ELF type ${type}${type === 1 ? ', an object file' : ''})`;
  const { size } = await file.stat();
  const tables = [
    { offset: numberAt(header, 32), length: header.readUInt16LE(54), count: header.readUInt16LE(56) },
    { offset: numberAt(header, 40), length: header.readUInt16LE(58), count: header.readUInt16LE(60) },
  ] as const;
  const missing = (end: number): string => `is cut: ${end - size} bytes of the program are missing`;
  const tablesEnd = Math.max(...tables.map(endOf));
  if (tablesEnd > size) return missing(tablesEnd);
  const [segments, sections] = [await entriesOf(file, tables[0]), await entriesOf(file, tables[1])];
  const loaded = segments.filter((entry) => entry.length >= 56 && entry.readUInt32LE(0) === 1);
  if (loaded.length === 0) return 'is not a program that can be run: none of it is to be loaded';
  const end = Math.max(
    ...loaded.map((entry) => numberAt(entry, 8) + numberAt(entry, 32)),
    // SHT_NULL and SHT_NOBITS are of nothing in the file.
    ...sections
      .filter((entry) => entry.length >= 64 && ![0, 8].includes(entry.readUInt32LE(4)))
      .map((entry) => numberAt(entry, 24) + numberAt(entry, 32)),
  );
  return end > size ? missing(end) : undefined;
}

/**
 * Checks by its ELF header that a file is a 64 bit program for the architecture, and by its segments and sections that it is not
 * cut: a copy that was interrupted begins like the program.
 * @param name the file's name in errors; default: its path
 * @throws ReleaseError `not-a-program`, `wrong-architecture`
 */
export async function checkArchitecture(
  path: string,
  arch: Architecture,
  name: string = path,
): Promise<void> {
  const file = await open(path, 'r');
  const header = Buffer.alloc(headerLength);
  let length = 0;
  let fault: string | undefined;
  try {
    ({ bytesRead: length } = await file.read(header, 0, header.length, 0));
    // 64 bit, and little-endian as both architectures are.
    if (length === headerLength && header.toString('latin1', 0, 6) === '\x7fELF\x02\x01')
      fault = await faultIn(file, header);
  } finally {
    await file.close();
  }
  if (header.toString('latin1', 0, 4) !== '\x7fELF') {
    throw new ReleaseError('not-a-program', `${name} is not a Linux program (no ELF header).`);
  }
  if (length < headerLength)
    throw new ReleaseError('not-a-program', `${name} is cut: it ends in its header.`);
  const machine = header[5] === 2 ? header.readUInt16BE(18) : header.readUInt16LE(18);
  // EI_CLASS: x32 programs are for the machine of amd64, with 32 bits.
  const wide = header[4] === 2 ? '' : ' (32 bit)';
  const found = `${machines[machine] ?? `machine ${machine}`}${wide}`;
  if (found !== arch) {
    throw new ReleaseError('wrong-architecture', `${name} is a program for ${found}, not for ${arch}.`, {
      hint: `Get the one for linux/${arch}.`,
    });
  }
  if (fault !== undefined) throw new ReleaseError('not-a-program', `${name} ${fault}.`);
}
