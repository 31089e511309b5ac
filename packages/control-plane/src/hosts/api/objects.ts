import type { ObjectClient } from '../../model/api.js';
import { ControlPlaneError } from '../../model/errors.js';
import { listOf } from './protobuf.js';

/** Error for a request that the API server has answered otherwise than hoped. */
const failed = (method: string, path: string, status: number): ControlPlaneError =>
  new ControlPlaneError('api-request-failed', `${method} ${path}: ${status}`, {
    status,
    hint: 'run `harderway verify`; once the API answers, run the same command again',
  });

/** A request that meets another writer so often does not get through by patience. */
const mostConflicts = 5;

/**
 * Reads an object and writes it, again if another writer comes in between. One that is gone is left so.
 *
 * @param change what is written instead. Default: the same, which encrypts it by the first key.
 * @throws ControlPlaneError `api-request-failed`
 */
export async function rewriteObject(
  api: ObjectClient,
  path: string,
  change: (body: Buffer) => Buffer = (body) => body,
): Promise<void> {
  for (let conflicts = 0; ; conflicts += 1) {
    const { status, type, body } = await api.exchange('GET', path);
    if (status === 404) return;
    if (status !== 200) throw failed('GET', path, status);
    const put = await api.exchange('PUT', path, { type, body: change(body) });
    if (put.status === 200 || put.status === 404) return;
    if (put.status !== 409 || conflicts === mostConflicts) throw failed('PUT', path, put.status);
  }
}

/** Reads a page of a list: what is cut off is no shorter list. */
function readList(path: string, body: Buffer): ReturnType<typeof listOf> {
  try {
    return listOf(body);
  } catch (cause) {
    throw new ControlPlaneError('api-request-failed', `GET ${path}: the answer can't be read`, {
      found: cause instanceof Error ? cause.message : String(cause),
      hint: 'run the same command again; if that does not help, look for a proxy between here and the API',
      cause,
    });
  }
}

/** Objects a page. */
const pageSize = 100;

/** How long a page may take, for the client that asks: Secrets and definitions of custom resources may have a MiB each. */
export const pageMs = 60_000;

/**
 * All objects of a list, page by page, in Protocol Buffers.
 *
 * @param path with its query, e.g. `/api/v1/configmaps?`
 * @throws ControlPlaneError `api-request-failed`
 */
export async function* objectsAt(api: ObjectClient, path: string): AsyncGenerator<Buffer> {
  for (let more = ''; ; ) {
    const at = `${path}&limit=${pageSize}${more}`;
    const { status, body } = await api.exchange('GET', at);
    if (status !== 200) throw failed('GET', at, status);
    const { items, next } = readList(at, body);
    yield* items;
    if (next === '') return;
    more = `&continue=${encodeURIComponent(next)}`;
  }
}
