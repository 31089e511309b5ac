import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transport } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import { describe, expect, test } from 'vitest';
import { diff } from '../src/compare.js';
import { runScript } from '../src/host/run-script.js';
import { apply, probe } from '../src/on-host.js';
import type { Resource } from '../src/resource.js';
import { eachOnAScriptHost, ownFile } from './script-host.js';

/** More than Linux takes as one argument (128 KiB). */
const long = 200_000;

describe('more resources than one argument of a command can speak of', () => {
  const host = eachOnAScriptHost();

  test('are observed and made in one go all the same', async () => {
    const { root, transport } = host();
    const resources: readonly Resource[] = Array.from({ length: 1200 }, (_, index) =>
      ownFile(
        join(root, 'a-directory-of-configuration', `file-number-${index}-of-many-others.conf`),
        `${index}`,
      ),
    );
    const seen = await probe(transport, resources);
    const changes = diff(resources, seen);
    expect(changes).toHaveLength(resources.length);
    const reported: number[] = [];
    await apply(transport, changes, {
      generation: seen.generation,
      onUpload: (done, total) => reported.push(done - total),
    });
    expect(reported.at(-1)).toBe(0);
    expect(readdirSync(join(root, 'a-directory-of-configuration'))).toHaveLength(resources.length);
    expect(
      readFileSync(join(root, 'a-directory-of-configuration', 'file-number-7-of-many-others.conf'), 'utf8'),
    ).toBe('7');
    expect(diff(resources, await probe(transport, resources))).toEqual([]);
  });
});

describe('a long script', () => {
  /** Runs what it is given, of whose standard input the connection brings only so much. */
  const cutAfter = (bytes: number): Transport =>
    createFake({
      steps: [
        {
          expect: () => true,
          answer: ({ argv: [program = '', ...argv] }, stdin) => {
            const input = stdin.subarray(0, bytes);
            const { status, stdout, stderr } = spawnSync(program, argv, { input, encoding: 'utf8' });
            return { exitCode: status, stdout, stderr };
          },
        },
      ],
    });
  const padding = `# ${'x'.repeat(98)}\n`.repeat(long / 100);

  test('finds on standard input what it is to read, and nothing else', async () => {
    const result = await runScript(cutAfter(Number.POSITIVE_INFINITY), `${padding}printf 'ü:'; cat; exit 3`, {
      stdin: 'contents',
    });
    expect(result).toMatchObject({ exitCode: 3, stdout: 'ü:contents', stderr: '' });
  });

  test('of which only a part arrives does nothing at all', async () => {
    const root = mkdtempSync(join(tmpdir(), 'run-script-'));
    const script = `touch ${root}/begun\n${padding}touch ${root}/ended`;
    for (const bytes of [0, 100, long, Buffer.byteLength(script)]) {
      const { exitCode, stderr } = await runScript(cutAfter(bytes), script, {});
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 'the script did not arrive whole\n' });
    }
    expect(readdirSync(root)).toEqual([]);
    rmSync(root, { recursive: true });
  });
});
