import { bytesOf } from '../../encoding/base64.js';

/** A block of PEM (RFC 7468). */
export interface Block {
  readonly label: string;
  readonly der: Uint8Array<ArrayBuffer>;
}

/**
 * The first block of a PEM whose label ends in a word.
 * @throws Error without one, and for headers, such as those of OpenSSL's encrypted keys
 */
export function blockIn(pem: string, word: string): Block {
  const [, label, body] =
    new RegExp(
      `-----BEGIN ((?:[A-Z0-9]+ )*${word})-----[ \\t\\r]*\\n([A-Za-z0-9+/=\\s]*?)-----END \\1-----`,
    ).exec(pem) ?? [];
  if (label === undefined || body === undefined) throw new Error(`There is no ${word} in the text.`);
  return { label, der: bytesOf(body) };
}
