import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { CredentialsInput } from '../../src/files/pki-state.js';
import { ensurePki } from '../../src/pki/ensure.js';
import { exampleCluster } from '../example.js';

const newDirectory = (): string => mkdtempSync(join(tmpdir(), 'credentials-'));

/**
 * Issues credentials once, and gives each test a copy in a directory that is removed after it.
 *
 * @param profile `production` once the cluster of the guide has come to it
 */
export function issuedForEach(profile: CredentialsInput['profile'] = 'guide'): {
  directory: string;
  spec: CredentialsInput;
} {
  const issued = { directory: '', spec: exampleCluster('', profile) };
  let original = '';
  beforeAll(async () => {
    original = newDirectory();
    await ensurePki(exampleCluster(original));
    if (profile === 'production') await ensurePki(exampleCluster(original, profile));
  });
  afterAll(() => rmSync(original, { recursive: true, force: true }));
  beforeEach(() => {
    issued.directory = newDirectory();
    issued.spec = exampleCluster(issued.directory, profile);
    cpSync(original, issued.directory, { recursive: true });
  });
  afterEach(() => rmSync(issued.directory, { recursive: true, force: true }));
  return issued;
}

/** The advice of an error or a check. */
export const hintOf = async (asked: Promise<unknown>): Promise<string> =>
  String(Reflect.get(Object(await asked.catch((error: unknown) => error)), 'hint'));
