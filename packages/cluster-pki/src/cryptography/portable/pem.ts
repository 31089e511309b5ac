import { bytesOf } from '../../encoding/base64.js';

/** A block of PEM (RFC 7468). */
export interface Block {
  readonly label: string;
  readonly der: Uint8Array<ArrayBuffer>;
}

/** Options of {@link blockIn}. */
interface BlockOptions {
  /** Whether a damaged block is passed over, as OpenSSL does with keys. Default: false. */
  readonly skipDamaged?: boolean | undefined;
}

/**
 * The first block of a PEM whose label ends in a word, as OpenSSL reads it: both of its lines begin a line, and no line between
 * them is blank except the first.
 * @throws Error if there is no such block, or if it is damaged or has headers, as OpenSSL's encrypted keys do
 */
export function blockIn(pem: string, word: string, { skipDamaged = false }: BlockOptions = {}): Block {
  const begin = new RegExp(
    `(?<![^\\n\\uFEFF])-----BEGIN ((?:[A-Z0-9]+ )*${word})-----[ \\t\\r]*\\n(?=([\\s\\S]*?)^-----(BEGIN|END \\1-----))`,
    'gm',
  );
  for (const [, label = '', body = '', next] of pem.matchAll(begin)) {
    // A block without an end gives way to the next one.
    if (next === 'BEGIN') continue;
    if (/^(?:[ \t\r]*\n)?(?:[ \t]*[A-Za-z0-9+/=][A-Za-z0-9+/= \t\r]*\n)+$/.test(body))
      return { label, der: bytesOf(body) };
    if (!skipDamaged) throw new Error(`The first ${word} in the text is damaged.`);
  }
  throw new Error(`There is no ${word} in the text.`);
}
