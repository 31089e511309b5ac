import { describe, expect, it } from 'vitest';
import { createFake } from '../src/fake/fake.js';

describe('the fake', () => {
  it('plays its steps in order and records the commands', async () => {
    const fake = createFake({
      host: 'a',
      steps: [
        { expect: ['hostname'], answer: { stdout: 'a\n' } },
        {
          expect: ({ argv }) => argv[0] === 'cat',
          answer: (_, stdin) => ({ stdout: stdin.toString(), exitCode: 1 }),
        },
      ],
    });
    const lines: string[] = [];
    expect(await fake.run({ argv: ['hostname'], onStdoutLine: (line) => lines.push(line) })).toMatchObject({
      exitCode: 0,
      stdout: 'a\n',
    });
    expect(lines).toEqual(['a']);
    expect(() => fake.assertDone()).toThrow(/did not run/);
    expect(await fake.run({ argv: ['cat'], stdin: 'in' })).toMatchObject({ exitCode: 1, stdout: 'in' });
    expect(fake.commands.map(({ argv }) => argv[0])).toEqual(['hostname', 'cat']);
    fake.assertDone();
  });

  it('rejects a command that no step expects, and one out of order', async () => {
    const fake = createFake({ steps: [{ expect: ['one'] }, { expect: ['two'] }] });
    await expect(fake.run({ argv: ['two'] })).rejects.toMatchObject({
      code: 'unexpected-command',
      message: expect.stringContaining('expected ["one"]'),
    });
    const any = createFake({ order: 'any', steps: [{ expect: ['one'] }, { expect: ['two'], times: 'any' }] });
    await any.run({ argv: ['two'] });
    await any.run({ argv: ['one'] });
    await any.run({ argv: ['two'] });
    await expect(any.run({ argv: ['one'] })).rejects.toMatchObject({ code: 'unexpected-command' });
    any.assertDone();
  });

  it('throws an answer that is an error, and refuses all once closed', async () => {
    const fake = createFake({ steps: [{ expect: ['x'], answer: new Error('broken') }] });
    await expect(fake.run({ argv: ['x'] })).rejects.toThrow('broken');
    await fake.close();
    await expect(fake.run({ argv: ['x'] })).rejects.toMatchObject({ code: 'closed' });
  });

  it('keeps files', async () => {
    const fake = createFake({ files: { '/etc/old': 'old' } });
    expect(Buffer.from(await fake.get('/etc/old')).toString()).toBe('old');
    const file = { path: '/etc/new', content: 'new', mode: 0o600, owner: 'root' };
    expect(await fake.put([file])).toMatchObject([{ changed: true, size: 3 }]);
    expect(await fake.put([file])).toMatchObject([{ changed: false }]);
    expect(fake.files.get('/etc/new')).toMatchObject({ mode: 0o600, owner: 'root' });
    await expect(fake.get('/etc/none')).rejects.toMatchObject({ code: 'not-found' });
  });
});
