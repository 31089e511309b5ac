import type { Command } from '../model/command.js';

/** Reads a whole input. */
export async function readAll(input: Command['stdin']): Promise<Buffer> {
  if (input === undefined) return Buffer.alloc(0);
  if (typeof input === 'string' || input instanceof Uint8Array) return Buffer.from(input);
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
