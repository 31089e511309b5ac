import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BaseRoot } from '../rootfs/base-root.js';
import type { HostKind, HostSpec, Topology } from '../topology.js';

/** A host of a lab, and how it runs. */
export interface HostRecord extends HostSpec {
  readonly kind: HostKind;
  /** Its name for systemd-nspawn, unique among all runs of labs. */
  readonly machine: string;
  readonly mac: string;
  /** The name of its end on the bridge. */
  readonly port: string;
}

/** The record of a lab, written before anything of it is made. */
export interface LabRecord {
  readonly format: 2;
  readonly name: string;
  /** Tells this run of the lab from others of its name. */
  readonly run: string;
  readonly phase: 'starting' | 'up';
  readonly topology: Topology;
  readonly root: BaseRoot;
  readonly memory: number;
  readonly hosts: readonly HostRecord[];
}

/** The record in a file, or `undefined` if it is missing or of another format. */
export async function readRecord(file: string): Promise<LabRecord | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the record in one rename. */
export async function writeRecord(file: string, record: LabRecord): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

/** This package alone writes the file, whole or not at all, so the number of its format is enough. */
function isRecord(value: unknown): value is LabRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === 2 &&
    'hosts' in value &&
    Array.isArray(value.hosts)
  );
}
