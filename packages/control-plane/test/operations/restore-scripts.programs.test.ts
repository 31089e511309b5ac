import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { abandonScript } from '../../src/operations/abandon-restore.js';
import { beginScript, stageScript } from '../../src/operations/stage-data.js';
import { stateScript } from '../../src/procedures/restore/state.js';

let data = '';
const at = (...names: readonly string[]): string => join(data, ...names);

beforeEach(() => {
  data = realpathSync(mkdtempSync(join(tmpdir(), 'restore-')));
});
afterEach(() => rmSync(data, { recursive: true }));

function run(script: string, ...words: readonly string[]) {
  const { status, stderr } = spawnSync('sh', ['-c', script, 'sh', ...words], { encoding: 'utf8' });
  return { status, stderr };
}

const begin = (line: string) => run(beginScript, data, line);
/** Makes data ready by a program that stands for etcdutl. */
const stage = (line: string) =>
  run(stageScript, data, 'mark', line, 'sh', '-c', 'mkdir -p data/member && cp snapshot.db data/member/db');
const abandon = () => run(abandonScript, data, at('member', 'mark'));

describe('the scripts of a restore', () => {
  test('make its data ready beside that of the member, with the mark', () => {
    expect(begin('first')).toEqual({ status: 0, stderr: '' });
    writeFileSync(at('restore', 'snapshot.db'), 'keys');
    expect(stage('first')).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(at('restore')).sort()).toEqual(['data', 'id']);
    expect(readFileSync(at('restore', 'data', 'member', 'mark'), 'utf8')).toBe('first\n');
    expect(readFileSync(at('restore', 'data', 'member', 'db'), 'utf8')).toBe('keys');
  });

  test('keep what a run of the same restore has left, and nothing of another', () => {
    begin('first');
    writeFileSync(at('restore', 'snapshot.db'), 'keys');
    begin('first');
    expect(readdirSync(at('restore')).sort()).toEqual(['id', 'snapshot.db']);
    begin('second');
    expect(readdirSync(at('restore'))).toEqual(['id']);
  });

  test('abandon a restore that the member has not taken', () => {
    expect(abandon()).toEqual({ status: 0, stderr: '' });
    begin('first');
    mkdirSync(at('member'));
    writeFileSync(at('member', 'mark'), 'first\n');
    expect(abandon()).toMatchObject({ status: 1, stderr: expect.stringContaining('has taken the data') });
    writeFileSync(at('member', 'mark'), 'before\n');
    expect(abandon()).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(data)).toEqual(['member']);
  });
});

describe('what a host has of a restore', () => {
  /** Asks a host whose systemctl is another program. */
  function ask(systemctl: string) {
    const programs = at('programs');
    mkdirSync(programs);
    writeFileSync(join(programs, 'systemctl'), `#!/bin/sh\n${systemctl}\n`, { mode: 0o755 });
    const env = { ...process.env, PATH: `${programs}:${process.env['PATH']}` };
    const argv = ['-c', stateScript, 'sh', data, 'mark', 'etcd.service'];
    const { status, stdout } = spawnSync('sh', argv, { encoding: 'utf8', env });
    return { status, lines: stdout.split('\n').filter((line) => line !== '') };
  }
  const free = expect.stringMatching(/^free \d+$/);
  const says = (since: string, state: string): string =>
    `case $3 in InactiveEnterTimestamp) echo '${since}' ;; ActiveState) echo ${state} ;; esac`;

  test.each([
    ['since it was stopped', says('Sun 2026-11-29 09:00:00 UTC', 'inactive'), ['stopped etcd.service', free]],
    ['but runs again', says('Sun 2026-11-29 09:00:00 UTC', 'active'), [free]],
    ['and has never run', says('', 'inactive'), [free]],
  ])('names a unit that is down %s', (_, systemctl, lines) => {
    expect(ask(systemctl)).toEqual({ status: 0, lines });
  });

  test('is not known where systemd does not answer', () => {
    expect(ask('echo Failed to connect to bus >&2; exit 1')).toEqual({ status: 1, lines: [] });
  });
});

describe('root works in no directory of others', () => {
  const scripts = [
    ['begin', () => begin('first')],
    ['stage', () => stage('first')],
    ['abandon', abandon],
  ] as const;

  test.each(scripts)('which a link leads to: %s', (_, script) => {
    const theirs = realpathSync(mkdtempSync(join(tmpdir(), 'theirs-')));
    try {
      writeFileSync(join(theirs, 'id'), 'theirs');
      mkdirSync(join(theirs, 'data'));
      symlinkSync(theirs, at('restore'));
      expect(script()).toMatchObject({ status: 1, stderr: expect.stringContaining('of root alone') });
      expect(readdirSync(theirs).sort()).toEqual(['data', 'id']);
      expect(readFileSync(join(theirs, 'id'), 'utf8')).toBe('theirs');
    } finally {
      rmSync(theirs, { recursive: true });
    }
  });

  test.each(scripts)('which others may write to: %s', (_, script) => {
    mkdirSync(at('restore'), { mode: 0o755 });
    writeFileSync(at('victim'), 'safe');
    symlinkSync(at('victim'), at('restore', 'id'));
    expect(script()).toMatchObject({ status: 1, stderr: expect.stringContaining('of root alone') });
    expect(readFileSync(at('victim'), 'utf8')).toBe('safe');
    expect(existsSync(at('restore', 'id'))).toBe(true);
  });
});
