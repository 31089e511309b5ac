import { PassThrough, Readable, type Writable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { finished, pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteProcess } from '../../src/model/command.js';
import type { Transport } from '../../src/model/transport.js';
import { type Rig, startRig, transportNames } from '../rig/transports.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.sshd.stop());

const sink = (): Writable => new PassThrough().resume();

/** Ways to read a stream to its end, or to give it up. */
const readers: Readonly<Record<string, (stream: Readable) => Promise<unknown>>> = {
  'for await': async (stream) => {
    for await (const chunk of stream) expect(chunk.length).toBeGreaterThan(0);
  },
  'for await and break': async (stream) => {
    for await (const _ of stream) break;
  },
  pipeline: (stream) => pipeline(stream, sink()),
  finished: (stream) => finished(stream.resume()),
  buffer: (stream) => buffer(stream),
  'destroy and finished': (stream) => {
    const over = finished(stream, { cleanup: true }).catch(() => undefined);
    stream.destroy();
    return over;
  },
};

describe.each(transportNames)('a stream of the %s transport', (name) => {
  let host: Transport;
  beforeAll(async () => {
    host = await rig.open[name]();
  });
  afterAll(() => host?.close());

  const start = (script: string): Promise<RemoteProcess> =>
    host.stream({ argv: ['sh', '-c', script], stdin: '' });

  describe.each(['stdout', 'stderr'] as const)('%s', (which) => {
    const other = which === 'stdout' ? 'stderr' : 'stdout';
    it.each(Object.entries(readers))('settles when read by %s', { timeout: 8000 }, async (_, read) => {
      for (const script of [
        'echo out; echo err >&2',
        'true',
        'head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2',
      ]) {
        const process = await start(script);
        const rest = text(process[other]).catch(() => undefined);
        await read(process[which]);
        await process.exit.catch(() => undefined);
        await rest;
        expect(process[which].destroyed).toBe(true);
      }
    });
  });

  it('both outputs to their end, by for await one after the other', { timeout: 8000 }, async () => {
    const process = await start('echo out; echo err >&2; exit 3');
    const all: string[] = [];
    for await (const chunk of process.stderr) all.push(String(chunk));
    for await (const chunk of process.stdout) all.push(String(chunk));
    expect(all).toEqual(['err\n', 'out\n']);
    expect(await process.exit).toEqual({ exitCode: 3, signal: null });
  });

  it('stdin settles: written by pipeline, and finished', { timeout: 8000 }, async () => {
    const process = await host.stream({ argv: ['cat'] });
    const err = text(process.stderr);
    const over = finished(process.stdin);
    const [back] = await Promise.all([
      text(process.stdout),
      pipeline(Readable.from([Buffer.from('one '), Buffer.from('two')]), process.stdin),
      over,
    ]);
    expect([back, await err, await process.exit]).toEqual(['one two', '', { exitCode: 0, signal: null }]);
  });

  it('stdin settles when the command ends before it has read it', { timeout: 8000 }, async () => {
    const process = await host.stream({ argv: ['true'] });
    const read = Promise.all([text(process.stdout), text(process.stderr)]);
    const over = finished(process.stdin).catch(() => 'broken');
    const endless = Readable.from(
      (async function* () {
        for (let count = 0; count < 100_000; count += 1) {
          yield Buffer.alloc(65_536);
          if (process.stdin.destroyed) return;
        }
      })(),
    );
    // A fake takes all of its stdin.
    if (name === 'fake') process.stdin.end();
    else await pipeline(endless, process.stdin).catch(() => undefined);
    await over;
    await read;
    expect(await process.exit).toMatchObject({ exitCode: 0 });
  });
});
