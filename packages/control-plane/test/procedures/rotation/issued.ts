import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { ensurePki } from '@harderway/credentials-directory';
import { afterEach, beforeEach } from 'vitest';
import { exampleSpec } from '../../example.js';

/** A cluster in production, and the directory with its credentials. */
export interface Issued {
  directory: string;
  spec: ClusterSpec;
}

/** Issues credentials before each test, into a directory that is removed after it. */
export function issuedForEach(): Issued {
  const issued: Issued = { directory: '', spec: exampleSpec() };
  beforeEach(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'control-plane-rotate-'));
    const { pki, ...rest } = exampleSpec();
    issued.directory = directory;
    issued.spec = { ...rest, profile: 'production', pki: { ...pki, directory, keyType: 'ecdsa-p256' } };
    await ensurePki(issued.spec);
  });
  afterEach(() => rmSync(issued.directory, { recursive: true, force: true }));
  return issued;
}
