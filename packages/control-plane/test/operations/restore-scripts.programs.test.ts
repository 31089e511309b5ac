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
import { asideScript } from '../../src/operations/set-aside.js';
import { beginScript, stageScript } from '../../src/operations/stage-data.js';
import { swapScript } from '../../src/operations/swap-data.js';
import { stateScript } from '../../src/procedures/restore/state.js';

let data = '';
let programs = '';
const at = (...names: readonly string[]): string => join(data, ...names);

const moment = '2026-11-29T09-00-00Z';

/** An environment with other programs, by the shell text of each. */
function withPrograms(texts: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  for (const [name, text] of Object.entries(texts))
    writeFileSync(join(programs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return { ...process.env, PATH: `${programs}:${process.env['PATH']}` };
}

beforeEach(() => {
  programs = mkdtempSync(join(tmpdir(), 'programs-'));
  data = realpathSync(mkdtempSync(join(tmpdir(), 'restore-')));
});
afterEach(() => {
  for (const directory of [data, programs]) rmSync(directory, { recursive: true });
});

/** Runs a script on a host whose etcd has stopped, at a moment that others know. */
function run(script: string, ...words: readonly string[]) {
  const env = withPrograms({ systemctl: 'echo inactive', date: `echo ${moment}` });
  const { status, stderr } = spawnSync('sh', ['-c', script, 'sh', ...words], { encoding: 'utf8', env });
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

describe('data is moved aside', () => {
  const from = () => at('restore', 'data', 'member');
  const setAside = () => run(asideScript, data, at('member'));
  const swap = () => run(swapScript, from(), 'mark', 'first', at('member'), at('replaced-1'));

  beforeEach(() => {
    mkdirSync(at('member'));
    mkdirSync(from(), { recursive: true });
    writeFileSync(join(from(), 'mark'), 'first\n');
  });

  test('into a new directory of root', () => {
    expect(swap()).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(at('replaced-1'))).toEqual(['member']);
    expect(readdirSync(at('member'))).toEqual(['mark']);
    expect(setAside()).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(at(`removed-${moment}`, 'member'))).toEqual(['mark']);
  });

  test.each([
    ['set aside', setAside, `removed-${moment}`],
    ['replaced', swap, 'replaced-1'],
  ])('and never through a link that waits there: %s', (_, script, name) => {
    const theirs = mkdtempSync(join(tmpdir(), 'theirs-'));
    try {
      symlinkSync(theirs, at(name));
      script();
      expect(readdirSync(theirs)).toEqual([]);
    } finally {
      rmSync(theirs, { recursive: true });
    }
  });
});

describe('what a host has of a restore', () => {
  /** Asks a host whose systemctl is another program. */
  function ask(systemctl: string) {
    const env = withPrograms({ systemctl });
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
