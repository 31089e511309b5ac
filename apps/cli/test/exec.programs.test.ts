import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { clusterYaml, harderway, onThisMachine, temporaryDirectory } from './surroundings.js';

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
});

const lines = (text: string): readonly string[] => text.trimEnd().split('\n').sort();

describe('harderway exec', () => {
  it('runs on every host and prefixes each line with the name of the host', async () => {
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

  it('exits with 1 if the command fails on any host, and says on which', async () => {
    const { code, stderr } = await harderway(
      ['exec', '--role', 'gateway', '--', 'sh', '-c', 'echo bad >&2; exit 3'],
      { directory },
    );
    expect(code).toBe(1);
    expect(stderr).toBe('gateway | bad\ngateway | exit code 3\n');
  });

  it('stops a command that takes too long', async () => {
    const { code, stderr } = await harderway(
      ['exec', '--host', 'gateway', '--timeout', '1', '--', 'sleep', '30'],
      { directory },
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gateway \| gateway: .*time/im);
  });

  it('has no time limit with --timeout 0', async () => {
    const ran = await harderway(['exec', '--host', 'gateway', '--timeout', '0', '--', 'echo', 'x'], {
      directory,
    });
    expect(ran).toEqual({ code: 0, stdout: 'gateway | x\n', stderr: '' });
  });

  it('runs on the hosts that answer, and names the others', async () => {
    const engine = { openSession: onThisMachine(['gateway']) };
    const ran = await harderway(['exec', '--', 'echo', 'hi'], { directory, engine });
    expect(ran.code).toBe(1);
    expect(lines(ran.stdout)).toEqual(['control0 | hi', 'control1 | hi', 'control2 | hi']);
    expect(ran.stderr).toBe(
      'gateway  | no connection: connection refused\nhint: check that the machine is up and that its address and port are right\n',
    );
    const { code, stdout } = await harderway(['exec', '--json', '--', 'echo', 'hi'], { directory, engine });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      { host: 'gateway', error: { code: 'hosts-unreachable', hint: expect.stringContaining('is up') } },
      { host: 'control0', exitCode: 0, stdout: 'hi\n' },
      { host: 'control1', exitCode: 0 },
      { host: 'control2', exitCode: 0 },
    ]);
  });

  it('reports in JSON that it was stopped', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort('SIGINT'), 300);
    const ran = await harderway(['exec', '--json', '--', 'sleep', '30'], { directory, signal: stop.signal });
    expect(ran.code).toBe(130);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: 'stopped' } });
  });

  it('prints results as JSON', async () => {
    const { stdout } = await harderway(['exec', '--host', 'gateway', '--json', '--', 'echo', 'x'], {
      directory,
    });
    expect(JSON.parse(stdout)).toMatchObject([{ host: 'gateway', exitCode: 0, stdout: 'x\n' }]);
  });

  it('refuses a host that is not in the cluster', async () => {
    const { code, stderr } = await harderway(['exec', '--host', 'worker0', '--', 'true'], { directory });
    expect(code).toBe(1);
    expect(stderr).toContain('its hosts are gateway, control0, control1, control2');
  });
});
