import { readFile } from 'node:fs/promises';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a file that may be written again. Bytes that are not UTF-8 would come back as others, so they are an error,
 * which {@link reasonOf} puts into words.
 */
export const readExactText = async (path: string): Promise<string> => utf8.decode(await readFile(path));
