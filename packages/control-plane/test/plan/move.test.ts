import { describe, expect, test } from 'vitest';
import { planSteps } from '../../src/model/plan.js';
import { planMove } from '../../src/plan/move.js';
import { exampleSpec, fakeSession, withStandby } from '../example.js';

const spec = exampleSpec(withStandby);

/** A session whose gateways say whether they have the virtual IP; one that says nothing breaks its connection. */
const sessionOf = (owns: Readonly<Record<string, boolean>>, own = spec) =>
  fakeSession(own, (host) => {
    const isOwner = owns[host];
    if (isOwner === undefined) return new Error('connection lost');
    return { stdout: `${isOwner ? '2: ens3    inet 192.168.1.21/32 scope global ens3\n' : ''}shown\n` };
  });

describe('a move of the virtual IP', () => {
  test('is one operation on its owner', async () => {
    const plan = await planMove(sessionOf({ gateway: false, gateway1: true }));
    expect(planSteps(plan)).toMatchObject([
      {
        host: 'gateway1',
        summary: 'let gateway have the virtual IP in the place of gateway1',
        operation: { kind: 'move-address', gateway: 'gateway1', through: ['gateway'] },
      },
    ]);
  });

  test('to the gateway that has it is nothing to do', async () => {
    const plan = await planMove(sessionOf({ gateway: true, gateway1: false }), { to: 'gateway' });
    expect(plan).toMatchObject({ waves: [], notes: ['gateway has the virtual IP already'] });
  });

  test.each<[string, Readonly<Record<string, boolean>>, string]>([
    ['two gateways have it', { gateway: true, gateway1: true }, 'gateway has it, gateway1 has it'],
    ['nobody has it', { gateway: false, gateway1: false }, 'gateway does not, gateway1 does not'],
    [
      'a gateway that may have it is silent',
      { gateway: false },
      'gateway does not, gateway1 gives no answer: connection lost',
    ],
    [
      'the gateway to move to is silent',
      { gateway1: true },
      'gateway gives no answer: connection lost, gateway1 has it',
    ],
  ])('is refused where %s', async (_, owns, found) => {
    await expect(planMove(sessionOf(owns))).rejects.toMatchObject({ code: 'address-at-risk', found });
  });

  test('is refused with a single gateway', async () => {
    await expect(planMove(sessionOf({ gateway: true }, exampleSpec()))).rejects.toMatchObject({
      code: 'address-at-risk',
      hint: 'give role: gateway to a second host',
    });
  });
});
