import { expect, test } from 'vitest';
import { kindOf } from '../../src/operations/operation.js';
import { exampleSpec, fakeSession, operationContext, withStandby } from '../example.js';

const three = exampleSpec(
  (yaml) => `${withStandby(yaml)}  - {name: gateway2, role: gateway, address: 192.168.1.8}\n`,
);

/** Carries a move from `gateway` to `gateway1` out once, and says which commands of systemctl were run. */
async function moved(canServe: boolean) {
  const ran: string[] = [];
  const session = fakeSession(three, (host, words) => {
    if (words.includes('can-serve'))
      return canServe
        ? { stdout: 'active\n' }
        : { exitCode: 1, stdout: 'active\nno API server takes connections\n' };
    ran.push(`${host}: ${words}`);
    return {};
  });
  const operation = { kind: 'move-address', gateway: 'gateway', through: ['gateway1'] } as const;
  const attempt = await kindOf(operation).procedure(operation, operationContext(session)).carryOut?.();
  return { attempt, ran };
}

const unit = 'harderway-keepalived.service';

test('a move restarts keepalived on the owner, while gateways that are not meant stand back', async () => {
  expect(await moved(true)).toEqual({
    attempt: undefined,
    ran: [
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
