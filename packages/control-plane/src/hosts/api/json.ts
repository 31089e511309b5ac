import * as z from 'zod';
import type { ApiClient } from '../../model/api.js';
import { ControlPlaneError } from '../../model/errors.js';

/**
 * The body of an answer.
 *
 * @throws ControlPlaneError `api-request-failed` for any status but 200
 */
export async function getText(api: ApiClient, path: string): Promise<string> {
  const { status, body } = await api.request('GET', path);
  if (status !== 200) throw new ControlPlaneError('api-request-failed', `GET ${path}: ${status}`, { status });
  return body;
}

/**
 * All objects of a list, page by page.
 *
 * @param path without a query, e.g. `/api/v1/nodes`
 * @throws ControlPlaneError `api-request-failed` where the API gives no list
 */
export async function listObjects<T>(
  api: ApiClient,
  path: string,
  object: z.ZodType<T>,
): Promise<readonly T[]> {
  const page = z.object({
    metadata: z.object({ continue: z.string().optional() }),
    items: z.array(object),
  });
  const found: T[] = [];
  for (let next: string | undefined = ''; next !== undefined; ) {
    const text = await getText(api, `${path}?limit=100&continue=${encodeURIComponent(next)}`);
    const { metadata, items } = page.parse(JSON.parse(text));
    found.push(...items);
    next = metadata.continue || undefined;
  }
  return found;
}
