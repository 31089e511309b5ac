import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { prelude } from '../src/apply/prelude.js';
import { unitFunctions } from '../src/kinds/unit/shell.js';

/** Asks by a real shell whether a unit is ready that answers with what `command` prints; systemd is not asked. */
function ready(
  text: string,
  command: string,
  times = 1,
): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(
    'sh',
    [
      '-c',
      `${prelude}\n${unitFunctions}\nsystemctl() { echo active; echo 0; }\nready a.service 1 ${times} "$1" sh -c "$2"`,
      'sh',
      text,
      command,
    ],
    { encoding: 'utf8' },
  );
  return { code: status, said: stdout + stderr };
}

describe('a unit is ready', () => {
  test.each([
    ['answers just the text', 'ok', 'echo ok'],
    ['answers it while warnings go to standard error', 'ok', 'echo a warning >&2; echo ok'],
    ['succeeds, where no text is asked for', '', 'echo anything'],
  ])('that %s', (_, text, command) => {
    expect(ready(text, command)).toEqual({ code: 0, said: '' });
  });

  test('if the answer is right so many times in a row', () => {
    const directory = mkdtempSync(join(tmpdir(), 'ready-'));
    // Right twice, then wrong once, then right.
    const answer = `echo x >>${directory}/asked; [ $(wc -l <${directory}/asked) = 3 ] || echo ok`;
    expect(ready('ok', answer, 3)).toEqual({ code: 0, said: '' });
    expect(readFileSync(join(directory, 'asked'), 'utf8')).toBe('x\n'.repeat(6));
    rmSync(directory, { recursive: true });
  });

  test.each([
    // As kube-apiserver answers while one of its checks fails.
    ['holds the text among others', "printf '[+]ping ok\\n[-]etcd failed\\n'", '[+]ping ok [-]etcd failed'],
    ['gives the text on standard error only', 'echo ok >&2', 'ok'],
    ['gives the text and fails', 'echo ok; exit 22', 'ok'],
    ['can not be asked', 'echo connection refused >&2; exit 7', 'connection refused'],
  ])('not if what it answers %s, and the last answer is reported', (_, command, last) => {
    const { code, said } = ready('ok', command);
    expect(code).toBe(1);
    expect(said).toBe(`@harderway found a.service is not ready after 1 s; last answer: ${last}\n`);
  });
});
