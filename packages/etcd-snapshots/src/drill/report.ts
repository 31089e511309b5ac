import { readFile } from 'node:fs/promises';
import { drillPath } from '../stored/manifest.js';

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

/** The report of the last drill of a snapshot; undefined if it never was drilled. */
export async function lastDrill(snapshot: string): Promise<DrillReport | undefined> {
  try {
    const read: DrillReport = JSON.parse(await readFile(drillPath(snapshot), 'utf8'));
    return typeof read.at === 'string' && typeof read.ok === 'boolean' ? read : undefined;
  } catch {
    return undefined;
  }
}
