import { createHash } from 'node:crypto';
import {
  chmodSync,
  lutimesSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { diff } from '../src/compare.js';
import type { UnitResource } from '../src/kinds/unit/model.js';
import { apply, probe } from '../src/on-host.js';
import { eachOnAScriptHost, ownFile } from './script-host.js';

const unit = 'a.service';

describe('a unit that others have started since harderway did', () => {
  const host = eachOnAScriptHost();
  const at = (...names: readonly string[]): string => join(host().root, ...names);
  const input = (): string => at('a.conf');

  const resources = () => {
    const sha256 = createHash('sha256').update('ours').digest('hex');
    const own: UnitResource = {
      kind: 'unit',
      name: unit,
      enabled: true,
      active: true,
      digest: 'd1',
      reads: [input()],
      inputs: [{ path: input(), sha256 }],
    };
    return [ownFile(input(), 'ours'), own];
  };

  /** The changes that are left, as `ACTION KIND`. */
  async function left(): Promise<readonly string[]> {
    const seen = await probe(host().transport, resources());
    return diff(resources(), seen).map(({ action, resource }) => `${action} ${resource.kind}`);
  }
  async function converge(): Promise<void> {
    const { generation, ...seen } = await probe(host().transport, resources());
    await apply(host().transport, diff(resources(), { ...seen, generation }), { generation });
  }
  /** Sets the times of both starts. Nobody can set the ctime of the input, so they are what is moved. */
  function date(): void {
    utimesSync(at('state', 'digests', unit), stored, stored);
    const link = at('started', `invocation:${unit}`);
    if (again !== undefined) lutimesSync(link, stored + again, stored + again);
  }
  /** Writes the input, some seconds after harderway started the unit. */
  function write(content: string, seconds: number, mtime?: number): void {
    writeFileSync(input(), content);
    if (mtime !== undefined) utimesSync(input(), mtime, mtime);
    stored = statSync(input()).ctimeMs / 1000 - seconds;
    date();
  }
  /** Marks a start of the unit as systemd does, some seconds after harderway's. */
  function start(seconds: number): void {
    symlinkSync('0123456789abcdef', at('started', `invocation:${unit}`));
    again = seconds;
    date();
  }

  /** When harderway started the unit, in seconds. */
  let stored = 0;
  /** How much later others did. */
  let again: number | undefined;
  beforeEach(async () => {
    for (const name of ['bin', 'started']) mkdirSync(at(name));
    const show = `Id=${unit}\\nNames=${unit}\\nLoadState=loaded\\nActiveState=active\\nUnitFileState=enabled\\n\\n`;
    writeFileSync(at('bin', 'systemctl'), `#!/bin/sh\n[ "$1" != show ] || printf '${show}'\n`);
    chmodSync(at('bin', 'systemctl'), 0o755);
    await converge();
    expect(await left()).toEqual([]);
    again = undefined;
    write('ours', -1);
  });

  test('is left alone where it has read the same, as after a reboot', async () => {
    start(100);
    expect(await left()).toEqual([]);
    write('ours', 50);
    expect(await left()).toEqual([]);
  });

  test('is restarted where it has read something else', async () => {
    write('theirs', 50);
    start(100);
    expect(await left()).toEqual(['update file', 'restart unit']);
    await converge();
    expect(await left()).toEqual([]);
  });

  test('is restarted where it has read nothing, since the file was gone', async () => {
    rmSync(input());
    start(100);
    expect(await left()).toEqual(['create file', 'restart unit']);
    await converge();
    expect(await left()).toEqual([]);
  });

  test('is restarted by the next run where one was killed after it had put the file back', async () => {
    write('ours', 150);
    start(100);
    expect(await left()).toEqual(['restart unit']);
  });

  test('is restarted where somebody has put back a copy that kept its time', async () => {
    write('ours', 150, 1_700_000_000);
    start(100);
    expect(await left()).toEqual(['restart unit']);
    await converge();
    expect(await left()).toEqual([]);
  });

  test('is not restarted for a file that it has not read yet', async () => {
    start(-10);
    write('theirs', 50);
    expect(await left()).toEqual(['update file']);
  });
});
