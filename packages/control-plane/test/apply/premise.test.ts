import { describe, expect, test } from 'vitest';
import { currentWaves } from '../../src/apply/premise.js';
import type { Wave } from '../../src/operations/plan.js';
import { exampleSpec, fakeSession } from '../example.js';
import { healthAnswer } from '../health.js';

const spec = exampleSpec();
const voters = ['control0', 'control1', 'control2'];

const wave = (hosts: readonly string[]): Wave => ({
  id: 'etcd',
  title: 'etcd',
  premise: { component: 'etcd', text: '', voters, needed: 2, gateways: [] },
  hosts: hosts.map((host) => ({ host, steps: [] })),
});
/** Members answer as they are by now; each of `moody` fails when it is asked for the first time. */
function session(healthy: readonly string[], moody: readonly string[] = []) {
  const failed = new Set<string>();
  return fakeSession(spec, (host, words) => {
    const fails = !healthy.includes(host) || (moody.includes(host) && !failed.has(host));
    failed.add(host);
    return healthAnswer(words, fails ? 'down' : 'up') ?? {};
  });
}
const shape = (waves: readonly Wave[]) =>
  waves.map(({ hosts, guard }) => [hosts.map(({ host }) => host).join(' '), guard?.others.join(' ')]);

describe('a wave that was planned without a guard, right before it begins', () => {
  test('goes on as planned while that holds', async () => {
    expect(shape(await currentWaves(session(['control0']), wave(voters)))).toEqual([
      [voters.join(' '), undefined],
    ]);
    expect(shape(await currentWaves(session(['control0', 'control1']), wave(['control2'])))).toEqual([
      ['control2', undefined],
    ]);
  });

  test('becomes one host after another, each guarded, once the members are healthy', async () => {
    expect(shape(await currentWaves(session(voters), wave(voters)))).toEqual([
      ['control0', 'control1 control2'],
      ['control1', 'control0 control2'],
      ['control2', 'control0 control1'],
    ]);
    expect(shape(await currentWaves(session(voters), wave(['control2'])))).toEqual([
      ['control2', 'control0 control1'],
    ]);
  });

  test('begins with the one that is still down', async () => {
    const waves = await currentWaves(session(['control0', 'control2']), wave(voters));
    expect(shape(waves).map(([host]) => host)).toEqual(['control1', 'control0', 'control2']);
  });

  test('takes no member for sick because of one answer', async () => {
    expect(shape(await currentWaves(session(voters, voters), wave(voters)))).toHaveLength(3);
  });

  test('is refused once hosts that were down give no answer', async () => {
    const silent = fakeSession(
      spec,
      (host, words) => healthAnswer(words, host === 'control0' ? 'down' : 'unknown') ?? {},
    );
    await expect(currentWaves(silent, wave(voters))).rejects.toMatchObject({
      code: 'no-answer',
      host: 'control1',
    });
  });

  test('asks nobody where nothing was presumed', async () => {
    const { premise: _, ...plain } = wave(voters);
    const quiet = session(voters);
    expect(await currentWaves(quiet, plain)).toEqual([plain]);
    expect(quiet.asked).toEqual([]);
  });
});
