import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sameReason } from '../../oracle/cases.js';
import { checkEtcd } from '../../src/rules/check.js';
import { fileTexts } from './file-texts.js';

let directory = '';
let version = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'etcd-config-file-'));
  const { stdout } = spawnSync('/usr/bin/etcd', ['--version'], { encoding: 'utf8' });
  version = /etcd Version: (\S+)/.exec(stdout)?.[1] ?? '';
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The program's last error: that of its last log record, or its plain words. */
function theirs(path: string): string {
  const { stderr, stdout } = spawnSync('/usr/bin/etcd', ['--config-file', path], {
    encoding: 'utf8',
    cwd: directory,
    env: { PATH: '/usr/bin:/bin' },
    timeout: 5000,
  });
  const found = `${stderr}${stdout}`
    .split('\n')
    .flatMap((line) => /"error":"((?:\\.|[^"\\])*)"/.exec(line)?.[1] ?? []);
  return (found[0] ?? `${stderr}${stdout}`.slice(0, 300)).replaceAll('\\"', '"');
}

describe('configuration files', () => {
  it('are refused for the reason the real program has, or not at all', () => {
    const differences: string[] = [];
    for (const text of fileTexts) {
      const path = join(directory, 'etcd.yaml');
      writeFileSync(path, text);
      const reason = theirs(path);
      const found = checkEtcd({
        version,
        argv: ['--config-file', path],
        file: text,
        fileState: () => 'present',
        dataDirectory: 'empty',
        otherMembers: 'unreachable',
      }).diagnostics.find(({ severity }) => severity === 'error');
      if (found === undefined || !sameReason(found, reason))
        differences.push(
          `${JSON.stringify(text)}\n  program: ${reason}\n  package: ${found?.code} ${found?.programText ?? found?.message}`,
        );
    }
    expect(differences).toEqual([]);
  });
});
