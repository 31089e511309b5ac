// Takes programs from a directory, any file from a server, and puts a load on a port that nobody listens on.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nobodyNoticed, startLoad } from '@harderway/api-load';
import { obtainFile, obtainPrograms } from '@harderway/release-binaries';

const root = await mkdtemp(join(tmpdir(), 'importer-'));
const content = Buffer.from('#!/bin/sh\n');
const server = createServer((_, response) => response.end(content)).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const { port } = server.address() as AddressInfo;
try {
  // The headers of a program and of its only segment, which are all of it.
  const program = Buffer.alloc(120);
  program.write('\x7fELF\x02\x01\x01', 'latin1');
  program.writeUInt16LE(2, 16);
  program.writeUInt16LE(62, 18);
  program.writeBigUInt64LE(64n, 32);
  program.writeUInt16LE(56, 54);
  program.writeUInt16LE(1, 56);
  program.writeUInt32LE(1, 64);
  program.writeBigUInt64LE(120n, 96);
  await writeFile(join(root, 'kubectl'), program);
  const common = { cacheDirectory: join(root, 'cache') };
  const { kubectl } = await obtainPrograms({
    ...common,
    names: ['kubectl'],
    versions: { kubernetes: '1.31.0' },
    arch: 'amd64',
    directory: root,
  });
  assert.equal(kubectl.path, join(root, 'kubectl'));
  const missing = obtainPrograms({
    ...common,
    names: ['kubelet'],
    versions: {},
    arch: 'amd64',
    directory: root,
  });
  await assert.rejects(missing, { code: 'invalid-version' });

  const url = `http://127.0.0.1:${port}/runc`;
  const sha256 = createHash('sha256').update(content).digest('hex');
  assert.equal((await obtainFile({ ...common, url, sha256 })).size, content.length);
  await assert.rejects(obtainFile({ ...common, url, sha256: sha256.replace(/^./, 'g') }), {
    code: 'invalid-checksum',
  });
} finally {
  server.close();
  await rm(root, { recursive: true });
}

const target = { address: '127.0.0.1', port: 1, name: 'kubernetes', ca: '', token: 't' };
const load = startLoad({ target, fresh: { rate: 20 } });
await new Promise((resolve) => setTimeout(resolve, 300));
assert.equal(nobodyNoticed(await load.stop()), false);
