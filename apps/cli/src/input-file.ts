import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { descriptorOf } from './destination.js';
import { LARGE, PIPE } from './errors.js';

/** The most bytes that are read. A device may never end. */
const most = 16 * 1024 * 1024;

const fault = (code: string): Error => Object.assign(new Error(code), { code });

/**
 * Reads a file that the user names, up to 16 MiB. Refuses a named pipe, since a read would wait for a writer forever, but
 * reads the pipe of `<(COMMAND)`, which has one.
 *
 * @throws errors of the file system; errors with the code {@link PIPE} or {@link LARGE}
 */
export async function readInput(path: string): Promise<Buffer> {
  const isOpen = descriptorOf(path) !== undefined;
  // A plain open of a named pipe waits for a writer, in a thread that no signal ends.
  const file = await open(path, constants.O_RDONLY | (isOpen ? 0 : constants.O_NONBLOCK));
  try {
    if (!isOpen && (await file.stat()).isFIFO()) throw fault(PIPE);
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of file.createReadStream({ autoClose: false })) {
      pieces.push(piece);
      length += piece.length;
      if (length > most) throw fault(LARGE);
    }
    return Buffer.concat(pieces);
  } finally {
    await file.close();
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads the text of a file that may be written again. Bytes that are not UTF-8 would come back as others, so they are an error,
 * which `reasonOf` puts into words.
 */
export const readExactText = async (path: string): Promise<string> => utf8.decode(await readInput(path));
