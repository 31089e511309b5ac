import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { ensurePki } from '@harderway/credentials-directory';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { exampleSpec } from '../../example.js';

/** A cluster in production with one control node, and the directory with its credentials. */
export interface Issued {
  directory: string;
  spec: ClusterSpec;
}

function productionIn(directory: string): ClusterSpec {
  const { pki, ...rest } = exampleSpec();
  const hosts = rest.hosts.filter(({ name }) => name === 'gateway' || name === 'control0');
  return { ...rest, hosts, profile: 'production', pki: { ...pki, directory, keyType: 'ecdsa-p256' } };
}

const newDirectory = (): string => mkdtempSync(join(tmpdir(), 'control-plane-rotate-'));

/** Issues credentials once, and gives each test a copy in a directory that is removed after it. */
export function issuedForEach(): Issued {
  const issued: Issued = { directory: '', spec: exampleSpec() };
  let original = '';
  beforeAll(async () => {
    original = newDirectory();
    await ensurePki(productionIn(original));
  });
  afterAll(() => rmSync(original, { recursive: true, force: true }));
  beforeEach(() => {
    issued.directory = newDirectory();
    issued.spec = productionIn(issued.directory);
    cpSync(original, issued.directory, { recursive: true });
  });
  afterEach(() => rmSync(issued.directory, { recursive: true, force: true }));
  return issued;
}
