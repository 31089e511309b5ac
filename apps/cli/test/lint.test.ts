import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { findLintFiles } from '../src/lint-files.js';
import { clusterYaml, harderway, temporaryDirectory } from './surroundings.js';

/** A directory with files. */
async function directoryOf(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await temporaryDirectory();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(directory, dirname(path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return directory;
}

const twice = '[Service]\nExecStart=/bin/a\nRestart=no\nRestart=always\n';
const broken = '[Service]\nExecStart=a/b\n';

describe('harderway lint', () => {
  it('finds files below paths, reports them as lines, and counts the others', async () => {
    const directory = await directoryOf({
      'units/a.service': broken,
      'units/deep/b.timer': '[Timer]\nOnCalendar=dayly\n',
      'units/notes.txt': 'nothing',
      'units/.git/c.service': broken,
      'units/node_modules/d.service': broken,
      'other.service': broken,
    });
    await symlink('a.service', join(directory, 'units/e.service'));
    const ran = await harderway(['lint', 'units'], { directory });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('units/a.service:2:11: error: ');
    expect(ran.stdout).toContain('units/deep/b.timer:2:12: ');
    expect(ran.stdout).not.toMatch(/c\.service|d\.service|e\.service|other/);
    expect(ran.stderr).toBe('2 files checked, 2 others skipped\n');
    expect((await harderway(['lint', 'other.service', './units/deep'], { directory })).stderr).toBe(
      '2 files checked, 0 others skipped\n',
    );
  });

  it('says that nothing was checked, which is no success to --strict', async () => {
    const directory = await directoryOf({ 'docs/notes.txt': 'nothing' });
    for (const [argv, code] of [
      [[], 0],
      [['--strict'], 1],
    ] as const) {
      const ran = await harderway(['lint', 'docs', ...argv], { directory });
      expect(ran.code).toBe(code);
      expect(ran.stderr).toBe(
        '0 files checked, 1 other skipped\nNothing was checked: lint knows no file at or below docs.\n',
      );
    }
  });

  it('reports what cannot be read, and checks the rest', async () => {
    const directory = await directoryOf({ 'a.service': broken });
    const { code, stdout } = await harderway(['lint', 'missing', 'b.service', 'a.service'], { directory });
    expect(code).toBe(1);
    expect(stdout).toContain('missing:1:1: error: cannot read ');
    expect(stdout).toContain('b.service:1:1: error: cannot read ');
    expect(stdout).toContain('a.service:2:11: error: ');
  });

  it('ends where it is asked to', async () => {
    const directory = await directoryOf({ 'deep/a.service': broken });
    expect(() => findLintFiles(['.'], directory, AbortSignal.abort())).toThrow('aborted');
  });

  it.each([
    ['json', '"file": "a.service"'],
    ['sarif', '"ruleId": "exec-path-invalid"'],
    ['github', '::error file=a.service'],
    ['frame', '  2 | ExecStart=a/b'],
  ])('prints %s', async (format, part) => {
    const directory = await directoryOf({ 'a.service': broken });
    expect((await harderway(['lint', '--format', format, '.'], { directory })).stdout).toContain(part);
  });

  it('writes fixes that are certain, and reports the rest', async () => {
    const directory = await directoryOf({ 'a.service': twice, 'b.service': broken });
    const { stdout, code } = await harderway(['lint', '--fix', '.'], { directory });
    expect(code).toBe(1);
    expect(stdout).not.toContain('a.service');
    expect(await readFile(join(directory, 'a.service'), 'utf8')).toBe(twice.replace('Restart=no\n', ''));
    expect(await readFile(join(directory, 'b.service'), 'utf8')).toBe(broken);
    await writeFile(join(directory, 'a.service'), twice);
    await harderway(['lint', '--fix', '--ignore', 'set-twice', '.'], { directory });
    expect(await readFile(join(directory, 'a.service'), 'utf8')).toBe(twice);
  });

  it('reads harderway-lint.yaml, and options count more', async () => {
    const directory = await directoryOf({
      'a.service': '[Service]\nExecStart=/bin/a\nMemoryZSwapWriteback=no\n',
      'vendor/b.service': broken,
      'harderway-lint.yaml': 'target: debian-12\nexclude: [vendor/]\n',
    });
    const run = (...argv: readonly string[]) => harderway(['lint', ...argv, '.'], { directory });
    const ran = await run();
    expect(ran).toMatchObject({ code: 0, stderr: '1 file checked, 2 others skipped\n' });
    expect(ran.stdout).toContain('[newer-directive]');
    expect((await run('--target', 'debian-13')).stdout).toBe('');
    expect((await run('--systemd', '256')).stdout).toBe('');
    expect((await run('--exclude', 'a.service')).stdout).toBe('');
    expect((await run('--config', 'none.yaml')).code).toBe(1);
  });

  it('lints nothing by a harderway-lint.yaml with a mistake', async () => {
    const directory = await directoryOf({ 'a.service': broken, 'harderway-lint.yaml': '\nexclud: [a]\n' });
    const { code, stdout } = await harderway(['lint', '.'], { directory });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^harderway-lint\.yaml:2:\d+: error: .*did you mean exclude\?.*\[lint-config\]\n$/i,
    );
  });

  it.each([
    [['--systemd', 'new'], 'use a major version'],
    [['--kubernetes', '1.99'], 'use a version from 1.20'],
    [['--etcd', '2'], 'use a version from 3.4'],
    [['--keepalived', '1'], 'use one of 2.2.7'],
    [['--target', 'debian'], 'did you mean'],
    [['--ignore', 'kill-mode-nome'], 'did you mean kill-mode-none?'],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await harderway(['lint', ...argv, '.']);
    expect(code).toBe(64);
    expect(stderr).toContain(message);
  });
});

test('what harderway renders has no errors, and fits together', async () => {
  const directory = await directoryOf({ 'cluster.yaml': clusterYaml });
  expect((await harderway(['render', '--output', 'files'], { directory })).code).toBe(0);
  const { code, stdout } = await harderway(['lint', '--json', 'files'], { directory });
  expect(code).toBe(0);
  const { results } = JSON.parse(stdout);
  expect(results.length).toBeGreaterThan(12);
});
