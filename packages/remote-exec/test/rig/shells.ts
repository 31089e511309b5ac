import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** A shell and the PATH its programs come from. */
export interface Shell {
  readonly name: string;
  readonly argv: readonly string[];
  readonly path: string;
}

/** dash and bash with GNU programs, and busybox with nothing but its own. */
export function shells(directory: string): readonly Shell[] {
  const applets = join(directory, 'applets');
  mkdirSync(applets, { recursive: true });
  execFileSync('busybox', ['--install', '-s', applets]);
  const path = process.env['PATH'] ?? '';
  return [
    { name: 'dash', argv: ['/usr/bin/dash'], path },
    { name: 'bash', argv: ['/usr/bin/bash'], path },
    { name: 'busybox', argv: ['/usr/bin/busybox', 'sh'], path: applets },
  ];
}
