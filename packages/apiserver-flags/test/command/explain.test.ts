import { describe, expect, it } from 'vitest';
import { golden, run } from './run.js';

describe('explain', () => {
  it.each(['service-account-issuer', '--audit_log_maxage', 'PodSecurity', 'APIPriorityAndFairness'])(
    '%s',
    async (name) => {
      const { code, stdout } = await run(['explain', name, '--kubernetes-version=1.31']);
      expect(code).toBe(0);
      await expect(stdout).toMatchFileSnapshot(golden(`explain-${name.replace(/^-+/, '')}.txt`));
    },
  );

  it.each([
    [['explain', '--event-ttl']],
    [['explain', '--event-ttl=2h', '--kubernetes-version', '1.31']],
    [['explain', 'event-ttl']],
  ])('%j takes a flag as people write it', async (args) => {
    const { code, stdout } = await run(args);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe('--event-ttl');
  });

  it('takes what it suggests', async () => {
    const { code, stderr } = await run(['explain', 'event-tll']);
    expect(code).toBe(1);
    expect(stderr).toContain('event-ttl');
    expect((await run(['explain', 'event-ttl'])).code).toBe(0);
  });

  it('knows codes, and lists everything', async () => {
    expect((await run(['explain', 'service-range'])).stdout).toContain('service-range (error): ');
    const { stdout } = await run(['explain']);
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining(['event-ttl', 'PodSecurity', 'NodeRestriction', 'service-range']),
    );
  });
});
