import { execFileSync } from 'node:child_process';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { redact, registerSecret } from '../src/errors/redact.js';
import { local } from '../src/local/local.js';
import type { DebugEvent } from '../src/model/debug-event.js';
import { quote } from '../src/shell/quote.js';

const odd = `o"dd\\sec'ret 5f1`;
registerSecret(odd);
registerSecret('plainsecret5f1');

describe('a secret is not shown', () => {
  it('by a shell that complains about its quoted form', () => {
    const line = quote(['echo', odd]);
    expect(execFileSync('sh', ['-c', line]).toString()).toBe(`${odd}\n`);
    expect(redact(line)).toBe("echo '[redacted]'");
  });

  it('by what a command was refused for, and by debug events', async () => {
    const events: DebugEvent[] = [];
    const host = local({ onDebug: (event) => events.push(event) });
    const onStdoutLine = (): void => {
      throw new Error('got plainsecret5f1');
    };
    await expect(host.run({ argv: ['echo', 'plainsecret5f1\0'] })).rejects.toSatisfy(
      (error) => !inspect(error, { depth: 9 }).includes('plainsecret5f1'),
    );
    await expect(host.run({ argv: ['echo', 'hi'], onStdoutLine })).rejects.toThrow(
      'a callback threw: got [redacted]',
    );
    expect(JSON.stringify(events)).not.toContain('plainsecret5f1');
    await host.close();
  });
});
