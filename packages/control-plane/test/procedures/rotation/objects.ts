import { encodeField } from '../../../src/hosts/api/protobuf.js';
import type { ObjectClient } from '../../../src/model/api.js';

/** An answer in Protocol Buffers with one object in it. */
export const answerOf = (object: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    encodeField({ number: 1, content: Buffer.from('\n\x02v1') }),
    encodeField({ number: 2, content: object }),
  ]);

const text = (number: number, content: string): Buffer =>
  encodeField({ number, content: Buffer.from(content) });

/** A Secret or ConfigMap. */
export function objectWith(
  namespace: string,
  name: string,
  data: Readonly<Record<string, string>> = {},
): Buffer {
  const entries = Object.entries(data).map(([key, value]) =>
    encodeField({ number: 2, content: Buffer.concat([text(1, key), text(2, value)]) }),
  );
  const metadata = encodeField({ number: 1, content: Buffer.concat([text(1, name), text(3, namespace)]) });
  return Buffer.concat([metadata, ...entries]);
}

/** A list, and where it goes on. */
export const listWith = (items: readonly Buffer[], next = ''): Buffer =>
  Buffer.concat([
    encodeField({ number: 1, content: next === '' ? Buffer.alloc(0) : text(3, next) }),
    ...items.map((content) => encodeField({ number: 2, content })),
  ]);

/** An API server that answers each request by a function, in Protocol Buffers. */
export const apiOf = (
  answer: (method: string, path: string, body?: Buffer) => readonly [status: number, object?: Buffer],
): ObjectClient => ({
  close: () => {},
  request: () => Promise.reject(new Error('asked in JSON')),
  exchange: async (method, path, message) => {
    const [status, object = Buffer.alloc(0)] = answer(method, path, message?.body);
    return { status, type: 'application/vnd.kubernetes.protobuf', body: answerOf(object) };
  },
});
