import { readJsonFile } from '../stored/json-file.js';
import { drillPath, readManifest } from '../stored/manifest.js';

/** Findings of a drill. */
export interface DrillReport {
  /** Path of the snapshot on this machine. */
  readonly snapshot: string;
  /** Hexadecimal, of the snapshot. */
  readonly sha256: string;
  /** The control node that it was restored on. */
  readonly host: string;
  /** ISO 8601, by this machine's clock. */
  readonly at: string;
  /** Whether everything is as it should be. */
  readonly ok: boolean;
  /** The reason why nothing could be looked at. */
  readonly failure?: string | undefined;
  /** Each thing that was looked at. */
  readonly checks: readonly DrillCheck[];
  /** How long each part took, and all of them. */
  readonly elapsedMs: { readonly [part: string]: number; readonly total: number };
}

/** One thing that a drill looks at. */
export interface DrillCheck {
  readonly name: 'revision' | 'keys' | 'hash' | 'secrets';
  /** `unknown` where the snapshot gives nothing to compare with. */
  readonly state: 'ok' | 'failed' | 'unknown';
  /** One line. */
  readonly detail: string;
}

const isReport = (read: unknown): read is DrillReport =>
  typeof read === 'object' &&
  read !== null &&
  Number.isFinite(Date.parse(String(Reflect.get(read, 'at')))) &&
  typeof Reflect.get(read, 'ok') === 'boolean' &&
  typeof Reflect.get(read, 'sha256') === 'string' &&
  Array.isArray(Reflect.get(read, 'checks'));

/**
 * The report of the last drill of a snapshot; undefined if the snapshot was never drilled, or if its manifest has another
 * checksum than the file that was drilled. Where there is no manifest, the caller compares `sha256` with the checksum of the file.
 *
 * @throws errors of the file system
 */
export async function lastDrill(snapshot: string): Promise<DrillReport | undefined> {
  const read = await readJsonFile(drillPath(snapshot));
  if (!isReport(read)) return undefined;
  const manifest = await readManifest(snapshot);
  return manifest === undefined || manifest.sha256 === read.sha256 ? read : undefined;
}
