import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Texts by which a text is found encoded as base64, wherever in the encoded bytes it begins; from near its end. */
const encoded = (text: string): readonly string[] =>
  [0, 1, 2].map((skipped) => Buffer.from(text.slice(skipped)).toString('base64').slice(-160, -100));

/** Whole lines of a PEM, which its body without line breaks contains too; and the PEM as base64. */
const ofPem = (pem: string): readonly string[] => [
  ...pem.split('\n').filter((line) => /^[A-Za-z0-9+/]{64}$/.test(line)),
  ...encoded(pem),
];

/** Pieces of the secrets in a file of credentials; none if it holds no secret. */
function ofFile(name: string, text: string): readonly string[] {
  if (name.endsWith('-key.pem')) return ofPem(text);
  if (name.endsWith('.kubeconfig')) {
    const [, data = ''] = /client-key-data: *(\S+)/.exec(text) ?? [];
    return ofPem(Buffer.from(data, 'base64').toString());
  }
  if (name !== 'encryption-config.yaml') return [];
  return [...text.matchAll(/secret: *"?([A-Za-z0-9+/=]{40,})/g)].map(([, secret = '']) => secret);
}

/** Pieces of every secret in a directory of credentials, by the name of the file. */
export async function piecesIn(directory: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = (await readdir(directory)).map(async (name) => {
    const pieces = ofFile(name, await readFile(join(directory, name), 'utf8'));
    return [name, pieces] as const;
  });
  return new Map((await Promise.all(files)).filter(([, pieces]) => pieces.length > 0));
}

/** Pieces of a token: its signature, and the same encoded. */
export const piecesOfToken = (token: string): readonly string[] => [token.slice(-64), ...encoded(token)];
