import { describe, expect, test } from 'vitest';
import { probe } from '../src/on-host.js';
import { eachOnAScriptHost } from './script-host.js';

describe('a command that a probe runs as well', () => {
  const host = eachOnAScriptHost();
  const answerOf = async (...argv: readonly string[]): Promise<string | undefined> =>
    (await probe(host().transport, [], { ask: argv })).answer;

  test('answers with all that it prints, whatever that looks like', async () => {
    const text = "== end\n\n== host\nit's\r\n~ü~";
    expect(await answerOf('printf', '%s', text)).toBe(text);
  });

  test('answers with what it printed before it failed, without its errors', async () => {
    expect(await answerOf('sh', '-c', 'echo half; echo why >&2; exit 7')).toBe('half\n');
    expect(await answerOf('no-such-program')).toBe('');
  });

  test('can read nothing of the script', async () => {
    expect(await answerOf('cat')).toBe('');
  });

  test('has no answer where there is none', async () => {
    expect((await probe(host().transport, [])).answer).toBeUndefined();
  });
});
