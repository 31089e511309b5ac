import * as z from 'zod';
import { clusterFile } from './schema.js';

/** A JSON Schema document. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema (draft 7, which editors know best) of cluster.yaml, generated from what the parser itself
 * uses. It covers shape and single values; what needs several values at once (overlaps, duplicates, counts)
 * only {@link parseClusterSpec} tells. The same document is published as `cluster.schema.json`.
 */
export function clusterSpecJsonSchema(): JsonSchema {
  return z.toJSONSchema(clusterFile, { io: 'input', target: 'draft-7' });
}
