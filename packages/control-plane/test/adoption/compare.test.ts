import { describe, expect, test } from 'vitest';
import { planAdoption } from '../../src/adoption/compare.js';
import { recordAdoption } from '../../src/adoption/record.js';
import { takeovers } from '../../src/model/effect.js';
import { planSteps } from '../../src/model/plan.js';
import { planCluster } from '../../src/plan/plan.js';
import { exampleMaterials, exampleSpec } from '../example.js';
import { byHand, units } from './by-hand.js';

const spec = exampleSpec();
const materials = exampleMaterials();
const control = ['control0', 'control1', 'control2'];
const all = control.flatMap((host) => units.map((unit) => [host, unit]));

describe('a cluster that was set up by hand', () => {
  test('needs no restart, and its units are written', async () => {
    const { session, scripts } = byHand(spec);
    const { steps, recognized, unknown } = await planAdoption(session, materials);
    expect(recognized.map(({ host, unit }) => [host, unit])).toEqual(all);
    expect(unknown).toEqual([]);
    expect(steps.filter(({ effect }) => effect === 'restart')).toEqual([]);
    expect(
      steps
        .filter(({ reason }) => reason.endsWith('with these flags already'))
        .map(({ host }) => host)
        .sort(),
    ).toEqual(all.map(([host]) => host).sort());
    expect(scripts).toEqual([]);
  });

  test('would be restarted by a plan that does not know it', async () => {
    const plan = await planCluster(byHand(spec).session, materials);
    const restarts = planSteps(plan).filter(({ action }) => action === 'restart');
    expect(restarts.map(({ host }) => host).sort()).toEqual(all.map(([host]) => host).sort());
    expect(takeovers(plan)).toEqual(restarts);
  });

  test('is told apart from one whose first run was killed', async () => {
    const plan = await planCluster(byHand(spec, { unfinished: true }).session, materials);
    expect(planSteps(plan).some(({ action }) => action === 'restart')).toBe(true);
    expect(takeovers(plan)).toEqual([]);
  });

  test('has only that program restarted that runs otherwise', async () => {
    const { session } = byHand(spec, {
      edits: { control1: (command) => command.replace('--event-ttl=1h', '--event-ttl=9h') },
    });
    const { steps, recognized } = await planAdoption(session, materials);
    expect(recognized).toHaveLength(all.length - 1);
    const restarts = steps.filter(({ effect, action }) => effect === 'restart' && action === 'restart');
    expect(restarts).toMatchObject([
      {
        host: 'control1',
        id: 'control1/kube-apiserver/unit:kube-apiserver.service',
        reason: 'other flags: --event-ttl',
      },
    ]);
  });

  test('is not restarted by any plan once that is recorded', async () => {
    const { session, scripts } = byHand(spec);
    const { recognized } = await recordAdoption(session, materials);
    const stored = scripts.filter(([, words]) => words.includes('/digests/'));
    expect(stored.map(([host]) => host)).toEqual(control);
    for (const { host, unit, digest } of recognized)
      expect(stored.find(([own]) => own === host)?.[1]).toContain(
        `${digest} >/var/lib/harderway/digests/${unit}.new`,
      );
    expect(scripts.some(([, words]) => words.includes('"partOf":"adopt"'))).toBe(true);

    const digests = new Map(
      control.map((host) => [
        host,
        new Map(recognized.flatMap((one) => (one.host === host ? [[one.unit, one.digest] as const] : []))),
      ]),
    );
    const plan = await planCluster(byHand(spec, { digests }).session, materials);
    expect(planSteps(plan).filter(({ action }) => action === 'restart')).toEqual([]);
    expect(takeovers(plan)).toEqual([]);
    expect((await planAdoption(byHand(spec, { digests }).session, materials)).recognized).toEqual([]);
  });
});
