import { createHash } from 'node:crypto';

/** Hexadecimal SHA-256 of text (as UTF-8) or bytes. */
export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');
