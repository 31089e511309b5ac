import type { ComponentHealth, Health } from '../src/model/health.js';
import type { Answer } from './example.js';

const header = '{"header":{"cluster_id":"7","member_id":"101","revision":"9"}';
const status = (more: string): string => `${header},"version":"3.5.30","dbSize":"20480"${more}}`;

/** The output of a member that is asked for its status and a key. */
export const memberPrints: Readonly<Record<'up' | 'leaderless', string>> = {
  up: `${status(',"leader":"101"')}\n${header}}`,
  leaderless: status(''),
};

/** The output of a host about a part in a state; undefined where it was not asked for that. */
export function healthAnswer(words: string, kind: Health['kind'] = 'up'): Answer | undefined {
  const isStore = words.includes('/v3/kv/range');
  if (!isStore && !words.includes('/readyz')) return undefined;
  switch (kind) {
    case 'up':
      return { stdout: `active\n${isStore ? memberPrints.up : 'ok'}` };
    case 'down':
      return { exitCode: 7, stdout: 'inactive\n', stderr: 'curl: (7) Failed to connect to 127.0.0.1' };
    case 'unknown':
      return { exitCode: 127, stdout: 'active\n', stderr: 'sh: 1: exec: curl: not found' };
  }
}

const answers: Readonly<Record<Health['kind'], Health>> = {
  up: { kind: 'up' },
  down: { kind: 'down', evidence: 'etcd.service is inactive' },
  unknown: { kind: 'unknown', reason: 'curl: not found' },
};

/** The health of a component whose voters give these answers. */
export const healthWith = (
  kinds: Readonly<Record<string, Health['kind']>>,
  needed: number,
): ComponentHealth => ({
  voters: Object.keys(kinds),
  answers: new Map(Object.entries(kinds).map(([host, kind]) => [host, answers[kind]])),
  needed,
});

/** The health of a component of which these voters are up, and the others down. */
export const healthOf = (
  voters: readonly string[],
  isUp: readonly string[],
  needed: number,
): ComponentHealth =>
  healthWith(
    Object.fromEntries(voters.map((host) => [host, isUp.includes(host) ? 'up' : 'down'] as const)),
    needed,
  );
