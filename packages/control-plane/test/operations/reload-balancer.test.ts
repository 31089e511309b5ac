import { expect, test } from 'vitest';
import { carryOutOperation } from '../../src/operations/carry-out.js';
import { operationStep } from '../../src/operations/step.js';
import { exampleSpec, fakeSession, operationContext } from '../example.js';
import { withoutPauses } from '../no-pauses.js';

withoutPauses();

const spec = exampleSpec();
const step = operationStep('gateway', 'load-balancer', { kind: 'reload-balancer', gateway: 'gateway' }, '');

/** A gateway whose table is empty until ldirectord has read its files again. */
function gateway({ deaf = false } = {}) {
  let reloads = 0;
  const session = fakeSession(spec, (_, words) => {
    if (words === 'systemctl reload ldirectord.service') reloads += 1;
    const service = reloads > 0 && !deaf ? 'TCP  192.168.1.21:6443 wrr\n' : '';
    return {
      stdout: `IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n${service}shown\n`,
    };
  });
  return { session, reloads: () => reloads };
}

test('ldirectord is told once, and the virtual service is there', async () => {
  const { session, reloads } = gateway();
  await carryOutOperation(step, operationContext(session));
  await carryOutOperation(step, operationContext(session));
  expect(reloads()).toBe(1);
});

test('a gateway that does not set it up is reported', async () => {
  const { session } = gateway({ deaf: true });
  const context = { ...operationContext(session), operationPatienceMs: 20 };
  await expect(carryOutOperation(step, context)).rejects.toMatchObject({
    code: 'operation-failed',
    found: 'no virtual service for the virtual IP',
    hint: expect.stringContaining('journalctl -u ldirectord'),
  });
});
