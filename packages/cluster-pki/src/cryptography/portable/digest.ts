import { sha256 as digest } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

export const sha256 = (content: Uint8Array | string): Uint8Array =>
  digest(typeof content === 'string' ? utf8ToBytes(content) : content);
