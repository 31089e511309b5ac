import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { descriptorOf } from './destination.js';
import { LARGE, PIPE } from './errors.js';

/** No text that a command reads is larger. */
const most = 16 * 1024 * 1024;

const fault = (code: string): Error => Object.assign(new Error(code), { code });

/**
 * The bytes of a file that the user names. A named pipe is refused, since nobody may ever write to it; that of `<(COMMAND)`
 * is read. So is a device, which may never end, up to a limit.
 *
 * @throws errors of the file system, and two more that `reasonOf` puts into words
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
 * The text of a file that may be written again. Bytes that are not UTF-8 would come back as others, so they are an error,
 * which `reasonOf` puts into words.
 */
export const readExactText = async (path: string): Promise<string> => utf8.decode(await readInput(path));
