import { expect, test } from 'vitest';
import { kindOf } from '../../src/operations/operation.js';
import { exampleSpec, fakeSession, operationContext, withStandby } from '../example.js';

const three = exampleSpec(
  (yaml) => `${withStandby(yaml)}  - {name: gateway2, role: gateway, address: 192.168.1.8}\n`,
);

const unit = 'harderway-keepalived.service';

/** The command that a gateway runs once this run has ended, in short. */
const later = (words: string): string =>
  words.replace(/^systemd-run .*(systemctl start \S+)$/, (_, start) => `once free: ${start}`);

/** Carries a move from `gateway` to `gateway1` out once, and says which commands were run; a run that is stopped at one of them runs no more. */
async function moved(canServe: boolean, stoppedAt?: string) {
  const ran: string[] = [];
  const stop = new AbortController();
  const session = fakeSession(three, (host, words) => {
    if (words.includes('can-serve'))
      return canServe
        ? { stdout: 'active\n' }
        : { exitCode: 1, stdout: 'active\nno API server takes connections\n' };
    const command = `${host}: ${later(words)}`;
    ran.push(command);
    if (command === stoppedAt) stop.abort(new Error('interrupted'));
    return {};
  });
  const operation = { kind: 'move-address', gateway: 'gateway', through: ['gateway1'] } as const;
  const attempt = await kindOf(operation)
    .execution(operation, operationContext(session, stop.signal))
    .carryOut?.()
    .catch((error: unknown) => error);
  return { attempt, ran };
}

test('a move restarts keepalived on the owner, while gateways that are not meant stand back', async () => {
  expect(await moved(true)).toEqual({
    attempt: undefined,
    ran: [
      `gateway2: once free: systemctl start ${unit}`,
      `gateway2: systemctl stop ${unit}`,
      `gateway: systemctl restart ${unit}`,
      `gateway2: systemctl start ${unit}`,
    ],
  });
});

test('a move waits for a gateway that can serve', async () => {
  expect(await moved(false)).toEqual({
    attempt: { refused: 'gateway1: no API server takes connections' },
    ran: [],
  });
});

test('a gateway that stands back starts keepalived again by itself, wherever the run is stopped', async () => {
  const { attempt, ran } = await moved(true, `gateway2: systemctl stop ${unit}`);
  expect(attempt).toMatchObject({ code: 'aborted' });
  expect(ran).toEqual([`gateway2: once free: systemctl start ${unit}`, `gateway2: systemctl stop ${unit}`]);
});
