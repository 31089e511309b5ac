import { bytesOf } from '../../encoding/base64.js';

/** A block of PEM (RFC 7468). */
export interface Block {
  readonly label: string;
  readonly der: Uint8Array<ArrayBuffer>;
}

/**
 * The first block of a PEM whose label ends in a word.
 * @throws Error if there is no such block, or if it has headers, as OpenSSL's encrypted keys do
 */
export function blockIn(pem: string, word: string): Block {
  const [, label, body] =
    new RegExp(
      `-----BEGIN ((?:[A-Z0-9]+ )*${word})-----[ \\t\\r]*\\n([A-Za-z0-9+/=\\s]*?)-----END \\1-----`,
    ).exec(pem) ?? [];
  if (label === undefined || body === undefined) throw new Error(`There is no ${word} in the text.`);
  return { label, der: bytesOf(body) };
}
