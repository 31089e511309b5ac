import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createFake } from '../../src/fake/fake.js';

const cat = {
  expect: ['cat'],
  answer: (_: unknown, stdin: Buffer) => ({ stdout: stdin.toString(), stderr: 'said', exitCode: 3 }),
};

describe('a stream of the fake', () => {
  it('gives what is written to stdin to the answer', async () => {
    const process = await createFake({ steps: [cat] }).stream({ argv: ['cat'] });
    process.stdin.write('hello, ');
    process.stdin.end('world');
    expect(await Promise.all([text(process.stdout), text(process.stderr)])).toEqual(['hello, world', 'said']);
    expect(await process.exit).toEqual({ exitCode: 3, signal: null });
  });

  it('gives the stdin of the command to the answer', async () => {
    const process = await createFake({ steps: [cat] }).stream({ argv: ['cat'], stdin: 'given' });
    expect(await Promise.all([text(process.stdout), text(process.stderr)])).toEqual(['given', 'said']);
  });

  it('plays an answer that needs no stdin at once, and takes what is written all the same', async () => {
    const fake = createFake({ steps: [{ expect: ['tail'], answer: { stdout: 'line\n' } }] });
    const process = await fake.stream({ argv: ['tail'] });
    expect(await text(process.stdout)).toBe('line\n');
    expect(await process.exit).toEqual({ exitCode: 0, signal: null });
    process.stdin.write('late');
    process.stdin.end();
  });

  it('rejects with an answer that is an error', async () => {
    const fake = createFake({
      steps: [
        { expect: ['a'], answer: new Error('not begun') },
        { expect: ['b'], answer: () => new Error('broken') },
      ],
    });
    await expect(fake.stream({ argv: ['a'] })).rejects.toThrow('not begun');
    const process = await fake.stream({ argv: ['b'], stdin: '' });
    expect(await text(process.stdout)).toBe('');
    await expect(process.exit).rejects.toThrow('broken');
    await expect(fake.stream({ argv: ['c'] })).rejects.toMatchObject({ code: 'unexpected-command' });
  });

  it('is ended', async () => {
    const process = await createFake({ steps: [cat] }).stream({ argv: ['cat'] });
    expect(await process.end()).toBe(true);
    expect(await process.exit).toEqual({ exitCode: null, signal: 'SIGTERM' });
    expect(await text(process.stdout)).toBe('');
  });

  it('is stopped by its signal and its time', async () => {
    const fake = createFake({ steps: [{ ...cat, times: 'any' }] });
    const aborted = await fake.stream({ argv: ['cat'], signal: AbortSignal.timeout(20) });
    await expect(aborted.exit).rejects.toMatchObject({ code: 'aborted', outcome: 'ended' });
    const late = await fake.stream({ argv: ['cat'], timeoutMs: 20 });
    await expect(late.exit).rejects.toMatchObject({ code: 'timed-out', outcome: 'ended' });
  });
});

it('a run of the fake keeps to its limits', async () => {
  const fake = createFake({ steps: [{ expect: ['x'], answer: { stdout: 'one\ntwo\n' } }] });
  const lines: string[] = [];
  const onStdoutLine = (line: string): unknown => lines.push(line);
  expect(await fake.run({ argv: ['x'], maxOutputBytes: 5, onStdoutLine })).toMatchObject({
    stdout: 'one\nt',
    truncatedBytes: { stdout: 3, stderr: 0 },
  });
  expect(lines).toEqual(['one', 'two']);
});
