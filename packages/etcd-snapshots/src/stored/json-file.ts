import { openRegularFile } from './open-file.js';

/** Codes of the errors for a path that is missing, or is not a regular file. */
const withoutFile: ReadonlySet<unknown> = new Set(['ENOENT', 'EISDIR', 'EINVAL']);

/**
 * Reads a file of JSON that may be missing, or of another program. Undefined without a file, and for a text that is not JSON.
 *
 * @throws errors of the file system: what a file says that cannot be read is unknown, and not nothing
 */
export async function readJsonFile(path: string): Promise<unknown> {
  let text: string;
  try {
    const file = await openRegularFile(path);
    text = await file.readFile('utf8').finally(() => file.close());
  } catch (error) {
    if (error instanceof Error && 'code' in error && withoutFile.has(error.code)) return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
