import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Announcement, AnnouncementReader, parseGroup } from '../../src/run/announcements.js';
import { FencedRelay } from '../../src/run/fenced.js';
import { inShell, sudoPrompt } from '../../src/run/token.js';

const token = 'rx0123456789abcdef01234567';

async function read(pieces: readonly Buffer[]): Promise<{ out: Buffer; said: readonly Announcement[] }> {
  const said: Announcement[] = [];
  const source = new PassThrough();
  const markers = new AnnouncementReader(source, token, (announcement) => said.push(announcement));
  const out: Buffer[] = [];
  markers.on('data', (chunk: Buffer) => out.push(chunk));
  for (const piece of pieces) source.write(piece);
  source.end();
  await once(markers, 'end');
  return { out: Buffer.concat(out), said };
}

function cut(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const at = [0, ...cuts.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

describe('announcements', () => {
  it('are taken out of stderr, and nothing else, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.uint8Array({ maxLength: 60 }),
        fc.boolean(),
        fc.array(fc.nat(300), { maxLength: 12 }),
        async (before, after, asks, cuts) => {
          const bytes = Buffer.concat([
            before,
            Buffer.from(asks ? sudoPrompt(token).shown : ''),
            Buffer.from(`${token} 77 (sh) S 1 77 77 0\n`),
            after,
          ]);
          const { out, said } = await read(cut(bytes, cuts));
          expect(out.equals(Buffer.concat([before, after]))).toBe(true);
          expect(said.map(({ kind }) => kind)).toEqual([...(asks ? ['password-wanted'] : []), 'started']);
        },
      ),
    );
  });

  it('a token the command itself writes later is left alone', async () => {
    const { out, said } = await read([Buffer.from(`${token} 5\n${token} 6\n${token}!\n`)]);
    expect(out.toString()).toBe(`${token} 6\n${token}!\n`);
    expect(said).toEqual([{ kind: 'started', group: { pgid: 5, startTicks: 0 } }]);
  });

  it.each([
    [
      'the text that was sent',
      `Sorry, may not run 'echo ${inShell(token)}" $p" >&2', nor ${inShell(token)}!\n`,
    ],
    ['the prompt that sudo was given', `${sudoPrompt(token).given} is not allowed\n`],
    ['the token with something else behind it', `${token}\n${token}; ${token}?\n`],
  ])('are not what a refusal quotes: %s', async (_, text) => {
    const { out, said } = await read([Buffer.from(text)]);
    expect(out.toString()).toBe(text);
    expect(said).toEqual([]);
  });

  it('the beginning of a token at the very end comes out', async () => {
    const { out, said } = await read([Buffer.from('text rx0123')]);
    expect(out.toString()).toBe('text rx0123');
    expect(said).toEqual([]);
  });
});

describe('a line of /proc/PID/stat', () => {
  it('gives the process group and the start time, whatever the name', () => {
    const rest = '-1 4194304 100 0 0 0 1 2 3 4 20 0 1 0 987654 2600960 400';
    expect(parseGroup(`42 (a) b) S 7 40 39 34816 ${rest}`)).toEqual({ pgid: 40, startTicks: 987654 });
  });
  it('or a pid alone where there is no /proc', () => {
    expect(parseGroup(' 42')).toEqual({ pgid: 42, startTicks: 0 });
  });
});

describe('the stdout of a command', () => {
  const fenced = async (pieces: readonly Buffer[]): Promise<Buffer> => {
    const source = new PassThrough();
    const relay = new FencedRelay(source, token);
    const out: Buffer[] = [];
    relay.on('data', (chunk: Buffer) => out.push(chunk));
    for (const piece of pieces) source.write(piece);
    source.end();
    await once(relay, 'end');
    return Buffer.concat(out);
  };
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));

  it('begins behind the line with the token, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.constantFrom('\n', '\r\n'),
        bytes,
        fc.array(fc.nat(300), { maxLength: 12 }),
        async (greeting, end, output, cuts) => {
          const sent = Buffer.concat([greeting, Buffer.from(`${token}${end}`), output]);
          expect((await fenced(cut(sent, cuts))).equals(output)).toBe(true);
        },
      ),
    );
  });

  it('is all that arrived, where that line does not', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.array(fc.nat(300), { maxLength: 12 }), async (sent, cuts) => {
        expect((await fenced(cut(sent, cuts))).equals(sent)).toBe(true);
      }),
    );
    const long = Buffer.alloc(1_000_000, 'x');
    expect((await fenced([long.subarray(0, 70_000), long.subarray(70_000)])).equals(long)).toBe(true);
  });

  it('keeps a token that the command itself writes', async () => {
    expect(
      (await fenced([Buffer.from(`hello\n${token}\nREMOTE_EXEC_ID=${token}\n${token}\n`)])).toString(),
    ).toBe(`REMOTE_EXEC_ID=${token}\n${token}\n`);
  });
});
