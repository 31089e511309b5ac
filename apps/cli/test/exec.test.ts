import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { clusterYaml, folder, harderway } from './surroundings.js';

let directory: string;
beforeEach(async () => {
  directory = await folder();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
});

const lines = (text: string): readonly string[] => text.trimEnd().split('\n').sort();

describe('harderway exec', () => {
  it('runs on every host and puts its name in front of each line', async () => {
    const { code, stdout, stderr } = await harderway(['exec', '--', 'printf', '%s\\n', 'a b', '$HOME'], {
      directory,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const hosts = ['control0', 'control1', 'control2', 'gateway '];
    expect(lines(stdout)).toEqual(hosts.flatMap((host) => [`${host} | $HOME`, `${host} | a b`]));
  });

  it('takes options of the command after -- as they are', async () => {
    const { stdout } = await harderway(['exec', '--host', 'gateway', '--', 'echo', '--json', '-f', 'x'], {
      directory,
    });
    expect(stdout).toBe('gateway | --json -f x\n');
  });

  it('chooses hosts by name and role', async () => {
    const chosen = async (...options: readonly string[]) =>
      lines((await harderway(['exec', ...options, '--', 'echo', 'x'], { directory })).stdout);
    expect(await chosen('--role', 'gateway')).toEqual(['gateway | x']);
    expect(await chosen('--host', 'control2,control0')).toEqual(['control0 | x', 'control2 | x']);
    expect(await chosen('--host', 'control2', '--host', 'gateway', '--role', 'control')).toEqual([
      'control2 | x',
    ]);
  });

  it('lets a shell read the command when asked', async () => {
    const { stdout } = await harderway(['exec', '--host', 'gateway', '--shell', '--', 'echo a | tr a b'], {
      directory,
    });
    expect(stdout).toBe('gateway | b\n');
  });

  it('exits with 1 where the command fails anywhere, and says where', async () => {
    const { code, stderr } = await harderway(
      ['exec', '--role', 'gateway', '--', 'sh', '-c', 'echo bad >&2; exit 3'],
      { directory },
    );
    expect(code).toBe(1);
    expect(stderr).toBe('gateway | bad\ngateway | exit code 3\n');
  });

  it('stops what takes too long', async () => {
    const { code, stderr } = await harderway(
      ['exec', '--host', 'gateway', '--timeout', '1', '--', 'sleep', '30'],
      { directory },
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gateway \| gateway: .*time/im);
  });

  it('prints results as JSON', async () => {
    const { stdout } = await harderway(['exec', '--host', 'gateway', '--json', '--', 'echo', 'x'], {
      directory,
    });
    expect(JSON.parse(stdout)).toMatchObject([{ host: 'gateway', exitCode: 0, stdout: 'x\n' }]);
  });

  it('refuses a host that the cluster lacks', async () => {
    const { code, stderr } = await harderway(['exec', '--host', 'worker0', '--', 'true'], { directory });
    expect(code).toBe(1);
    expect(stderr).toContain('its hosts are gateway, control0, control1, control2');
  });
});
