import { runProgram } from '@harderway/command';
import { memoryWorld, type Ran, runInMemory } from '@harderway/command/testing';
import { describe, expect, it } from 'vitest';
import { program } from '../../src/command/program.js';

function run(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  stdin = '',
): Promise<Ran> {
  return runInMemory(program, args, { files, stdin });
}

const good = '[Service]\nExecStart=/bin/a\n';

describe('systemd-unit check', () => {
  it('prints file:line:column and exits by what it found', async () => {
    const files = { 'a.service': `${good}nice=5\n`, 'b.service': '[Service]\nType=oneshot\n' };
    expect(await run(['check', 'a.service'], files)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^a\.service:3:1: warning: Unknown key 'nice' in section \[Service\], ignoring; hint: .* \[unknown-key\]\n$/,
      ),
    });
    expect(await run(['check', '--strict', 'a.service'], files)).toMatchObject({ code: 1 });
    expect(await run(['check', '--strict', '--ignore', 'unknown-key', 'a.service'], files)).toMatchObject({
      code: 0,
      stdout: '',
    });
    expect(await run(['check', 'b.service'], files)).toMatchObject({ code: 1 });
    expect(await run(['check', 'missing.service'])).toMatchObject({ code: 1 });
    expect(await run(['check', '--wrong', 'a.service'], files)).toMatchObject({ code: 64 });
  });

  it('shows the line, the hint and the fix', async () => {
    const { stdout } = await run(['check', '--format', 'frame', 'a.service'], {
      'a.service': '[Service]\nExecStart=/bin/a \\\n  $HOME/x\n',
    });
    expect(
      stdout,
    ).toBe(`a.service:3:3: warning: '$HOME/x' is not the name of a variable, so the whole argument vanishes [variable-vanishes]
  3 |   $HOME/x
    |   ^^^^^^^
  hint: Write \${HOME}, or $$HOME for the characters themselves.
  suggestion: write \${HOME}

`);
  });

  it.each(['\r', '\0', '\r\n'])('shows the right line where %j ends lines', async (eol) => {
    const text = ['# why', '[Service]', 'ExecStart=/bin/a', 'nice=5', ''].join(eol);
    const { stdout } = await run(['check', '--format', 'frame', 'a.service'], { 'a.service': text });
    expect(stdout).toContain('a.service:4:1:');
    expect(stdout).toContain('  4 | nice=5\n');
  });

  it('fixes what is certain, and nothing else', async () => {
    const text = '# head\r\n[Service]\r\nExecStart=/bin/a\r\nRestart=always # x\r\n';
    const ran = await run(['check', '--fix', 'c.service'], { 'c.service': text });
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(ran.file('c.service')).toBe(
      '# head\r\n[Service]\r\nExecStart=/bin/a\r\n# x\r\nRestart=always\r\n',
    );
  });

  it('keeps bytes that are not UTF-8 when it fixes', async () => {
    const bytes = Buffer.from('[Service]\nExecStart=/bin/a\nNice=5\nNice=6\n# \xff\n', 'latin1');
    const { world } = memoryWorld({ files: { 'a.service': bytes } });
    expect(await runProgram(program, ['check', '--fix', 'a.service'], world)).toBe(0);
    const fixed = Buffer.from(world.files.read('a.service')).toString('latin1');
    expect(fixed).toBe(bytes.toString('latin1').replace('Nice=5\n', ''));
  });

  it('refuses a file that is not UTF-8, as systemd does', async () => {
    const { world, stdout } = memoryWorld({
      files: {
        'a.service': Buffer.from('[Unit]\nDescription=\xff\n[Service]\nExecStart=/bin/a\n', 'latin1'),
      },
    });
    expect(await runProgram(program, ['check', 'a.service'], world)).toBe(1);
    expect(stdout()).toMatch(/^a\.service:2:1: error: .*\[invalid-utf8\]$/m);
  });

  it('gives machine specifiers the values of --specifier', async () => {
    const files = { 'a.service': `[Unit]\nAfter=%H.service\n${good}` };
    expect(await run(['check', 'a.service'], files)).toMatchObject({ code: 0, stdout: '' });
    const ran = await run(['check', '--specifier', 'H=a b', 'a.service'], files);
    expect(ran.stdout).toContain('Failed to add dependency on a b.service');
    expect(await run(['check', '--specifier', 'host', 'a.service'], files)).toMatchObject({ code: 64 });
  });

  it('reads the standard input as the unit that --name says', async () => {
    const timer = '[Timer]\nOnCalendar=daily\n';
    expect((await run(['check', '-'], {}, timer)).stdout).toMatch(/^<stdin>:1:1: .*\[unknown-section\]$/m);
    expect(await run(['check', '--name', 'a.timer', '-'], {}, timer)).toMatchObject({ code: 0, stdout: '' });
    expect(await run(['check', '--fix', '-'], {}, `${good}Nice=5\nNice=6\n`)).toMatchObject({
      stdout: `${good}Nice=6\n`,
    });
  });

  it('takes content from elsewhere for the unit that FILE:NAME or --name says', async () => {
    const files = { '/tmp/x': '[Timer]\nOnCalendar=daily\n', '/tmp/y': '[Service]\nNice=5\n' };
    for (const args of [['/tmp/x:a.timer'], ['--name', 'a.timer', '/tmp/x'], ['/tmp/y:a.service.d/b.conf']])
      expect(await run(['check', ...args], files)).toMatchObject({ code: 0, stdout: '' });
    expect((await run(['check', '/tmp/x:a.service'], files)).stdout).toContain(
      '/tmp/x:1:1: warning: Unknown section',
    );
    expect((await run(['security', '/tmp/y:a.service'], files)).stdout).toMatch(/^\/tmp\/y: 9\.\d UNSAFE$/m);
    expect(
      (await run(['check', '--fix', '/tmp/z:a.service'], { '/tmp/z': `${good}Nice=5\nNice=6\n` })).file(
        '/tmp/z',
      ),
    ).toBe(`${good}Nice=6\n`);
  });

  it('knows the units of the same run', async () => {
    const files = {
      'a.service': `${good}[Install]\nWantedBy=mine.target\n`,
      'mine.target': '[Unit]\nDescription=m\n',
    };
    expect((await run(['check', 'a.service'], files)).stdout).toContain('unknown-target');
    expect(await run(['check', 'a.service', 'mine.target'], files)).toMatchObject({ code: 0, stdout: '' });
  });

  it('goes on after a file that cannot be read, and refuses what is misspelt before it fixes', async () => {
    const files = { 'a.service': `${good}Nice=5\nNice=6\n` };
    for (const command of ['check', 'security']) {
      const { code, stdout, stderr } = await run([command, 'missing.service', 'a.service'], files);
      expect([code, stderr]).toEqual([1, 'systemd-unit: error: cannot read missing.service: no such file\n']);
      expect(stdout).toContain('a.service');
    }
    const refused = await run(['check', '--fix', '--ignore', 'set-twise', 'a.service'], files);
    expect(refused).toMatchObject({ code: 64 });
    expect(refused.stderr).toContain('did you mean set-twice?');
    expect(refused.file('a.service')).toBe(files['a.service']);
    const ignored = await run(['check', '--fix', '--ignore', 'set-twice', 'a.service'], files);
    expect(ignored.file('a.service')).toBe(files['a.service']);
  });

  it('prints JSON and SARIF', async () => {
    const files = { 'd.service': `${good}Nice=x\n` };
    expect(JSON.parse((await run(['check', '--json', 'd.service'], files)).stdout)).toMatchObject({
      ok: true,
      results: [
        { file: 'd.service', diagnostics: [{ code: 'bad-value', span: { start: { line: 3, column: 6 } } }] },
      ],
    });
    const sarif = JSON.parse((await run(['check', '--format', 'sarif', 'd.service'], files)).stdout);
    expect(sarif.runs[0].results).toMatchObject([
      {
        ruleId: 'bad-value',
        level: 'warning',
        locations: [{ physicalLocation: { region: { startLine: 3, startColumn: 6, endColumn: 7 } } }],
      },
    ]);
  });
});

describe('systemd-unit security', () => {
  it('prints the exposure', async () => {
    const files = { 'e.service': good, 'e.timer': '[Timer]\n' };
    const { stdout } = await run(['security', 'e.service', 'e.timer'], files);
    expect(stdout).toMatch(/^e\.service: 9\.\d UNSAFE\n.*PrivateNetwork=yes/s);
    expect(stdout).toMatch(/^e\.timer: not a service$/m);
    expect(JSON.parse((await run(['security', '--json', 'e.service'], files)).stdout)).toMatchObject([
      { file: 'e.service', report: { rating: 'UNSAFE' } },
    ]);
    expect((await run(['security', '-'], {}, good)).stdout).toMatch(/^<stdin>: 9\.\d UNSAFE$/m);
  });
});

describe('systemd-unit explain', () => {
  it('explains a code', async () => {
    expect((await run(['explain', 'exec-path-bare'])).stdout).toContain('Reported for:\n    [Service]\n');
  });
});
