import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { placesOf } from '../../src/lab/places.js';
import type { LabRecord } from '../../src/lab/record.js';
import { downLab, upLab } from '../../src/lab/up.js';

const name = 'test-existing';
let stateDirectory = '';
let disk = '';

/** The record and the disk of a lab that was up, and whose only host has no power. */
beforeEach(async () => {
  stateDirectory = await mkdtemp(join(tmpdir(), 'harderway-existing-'));
  const { directory, record } = await placesOf(name, stateDirectory);
  disk = join(directory, 'hosts', 'control0', 'upper');
  await mkdir(disk, { recursive: true });
  const host = { name: 'control0', address: '10.7.0.2' };
  const lab: LabRecord = {
    format: 2,
    name,
    run: 'abc123',
    phase: 'up',
    topology: { domain: 'example', bridgeAddress: '10.7.0.1/24', hosts: [host], names: [] },
    root: { directory: '/nonexistent', disk: '/nonexistent' },
    memory: 512,
    hosts: [{ ...host, kind: 'container', machine: 'm', mac: '52:00:00:00:00:01', port: 'port0' }],
  };
  await writeFile(record, JSON.stringify(lab));
  // Nothing is done here that needs root.
  vi.spyOn(process, 'getuid').mockReturnValue(0);
});
afterEach(async () => {
  await downLab(name, { stateDirectory });
  vi.restoreAllMocks();
  await rm(stateDirectory, { recursive: true, force: true });
});

test('a lab with a stopped host exists: up refuses, names the host, and leaves its disk alone', async () => {
  await expect(upLab({ name, stateDirectory })).rejects.toMatchObject({
    code: 'lab-exists',
    message: expect.stringContaining('control0 stopped'),
    hint: expect.stringMatching(
      /harderway-lab start --name test-existing --state-directory \S+.*harderway-lab down/,
    ),
  });
  expect(existsSync(disk)).toBe(true);
});

test('a lab with a stopped host is used: its network comes first, and its disk is left alone', async () => {
  const controller = new AbortController();
  const seen: string[] = [];
  const up = upLab({
    name,
    stateDirectory,
    existing: 'use',
    signal: controller.signal,
    onProgress: ({ id }) => {
      seen.push(id);
      controller.abort();
    },
  });
  await expect(up).rejects.toMatchObject({ code: 'aborted' });
  expect(seen[0]).toBe('network');
  expect(existsSync(disk)).toBe(true);
});

test('down removes it', async () => {
  expect(await downLab(name, { stateDirectory })).toBe(true);
  expect(existsSync(disk)).toBe(false);
});
