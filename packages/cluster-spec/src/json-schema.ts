import * as z from 'zod';
import { clusterFile } from './schema.js';

/** A JSON Schema document. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema (draft 7, which editors know best) of cluster.yaml, generated from what the parser itself
 * uses. It covers shape and single values; only {@link parseClusterSpec} checks several values against each other
 * (overlaps, duplicates, counts). The same document is published as `cluster.schema.json`.
 */
export function clusterSpecJsonSchema(): JsonSchema {
  return z.toJSONSchema(clusterFile, { io: 'input', target: 'draft-7' });
}
