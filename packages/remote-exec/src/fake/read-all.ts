import type { Command } from '../model.js';

/** Reads all of an input; lent pieces are copied. */
export async function readAll(input: Command['stdin']): Promise<Buffer> {
  if (input === undefined) return Buffer.alloc(0);
  if (typeof input === 'string' || input instanceof Uint8Array) return Buffer.from(input);
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
