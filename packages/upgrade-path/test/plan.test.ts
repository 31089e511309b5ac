import { checkApiserver } from '@harderway/apiserver-flags';
import { compareVersions, parseVersion } from '@harderway/component-flags';
import { checkControllerManager } from '@harderway/controller-manager-flags';
import { checkEtcd, checkUpgrade } from '@harderway/etcd-config';
import { checkScheduler } from '@harderway/scheduler-config';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUpgrade } from '../src/format.js';
import type { Hop, UpgradeRequest } from '../src/model.js';
import { planUpgrade } from '../src/plan.js';
import {
  endOfKubernetes,
  etcdBounds,
  kubernetesMinors,
  newestKubernetes,
  newestVersions,
  oldestKubelet,
  provisionalBasis,
} from '../src/releases.js';
import { programsOf120 } from './programs.js';

const whole: UpgradeRequest = {
  from: { kubernetes: '1.20.2', etcd: '3.4.23' },
  to: { kubernetes: '1.36', etcd: '3.7.1' },
  programs: programsOf120,
};

function hopsOf(request: UpgradeRequest): readonly Hop[] {
  const plan = planUpgrade(request);
  if (plan.kind === 'refused') throw new Error(plan.refusal.message);
  return plan.hops;
}

describe('the ladder from 1.20 to 1.36', () => {
  it('is as shown to people', async () => {
    await expect(formatUpgrade(planUpgrade(whole))).toMatchFileSnapshot('ladder.golden.txt');
  });

  it('is as JSON has it', async () => {
    const text = `${JSON.stringify(planUpgrade(whole), undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot('ladder.json.golden.txt');
  });

  it.each(hopsOf(whole).map((hop) => [hop.id, hop] as const))(
    '%s is accepted by the programs of that version',
    (_, { to, programs, removedApis }) => {
      for (const { program, argv, files, unresolved } of programs) {
        expect(unresolved).toEqual([]);
        const host = { read: (path: string) => files[path] };
        const input = { version: to, argv, files: host };
        const verdict = {
          etcd: () => checkEtcd({ version: to, argv, dataDirectory: 'member' }).verdict,
          'kube-apiserver': () => checkApiserver(input).verdict,
          'kube-controller-manager': () => checkControllerManager(input).verdict,
          'kube-scheduler': () => checkScheduler(input).verdict,
        }[program]();
        expect({ program, to, verdict }).toEqual({ program, to, verdict: 'runs' });
      }
      for (const { removed } of removedApis) expect(to.startsWith(`${removed}.`)).toBe(true);
    },
  );

  it('rolls API servers before what talks to them, and leaders last', () => {
    for (const { component, stages } of hopsOf(whole)) {
      const order = stages.map(({ programs, leaderLast }) => [programs.join(), leaderLast]);
      expect(order).toEqual(
        component === 'etcd'
          ? [['etcd', true]]
          : [
              ['kube-apiserver', false],
              ['kube-controller-manager,kube-scheduler', true],
            ],
      );
    }
  });
});

const minors = Array.from({ length: 18 }, (_, index) => `1.${20 + index}`);
const etcds = ['3.4.23', '3.4.45', '3.5.16', '3.5.26', '3.5.33', '3.6.7', '3.6.14', '3.7.1'];

describe('any ladder', () => {
  it('skips no minor, keeps etcd within bounds, and ends where it should', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...minors),
        fc.constantFrom(...minors),
        fc.constantFrom(...etcds),
        fc.constantFrom(undefined, ...etcds),
        (low, high, etcd, target) => {
          const from = { kubernetes: newestKubernetes(low) ?? low, etcd };
          const plan = planUpgrade({ from, to: { kubernetes: high, ...(target && { etcd: target }) } });
          if (plan.kind === 'refused') {
            const { code, needed } = plan.refusal;
            expect(needed.length).toBeGreaterThan(0);
            if (parseVersion(high).minor < parseVersion(low).minor) expect(code).toBe('minor-downgrade');
            else expect(['etcd-path', 'etcd-bounds']).toContain(code);
            return;
          }
          let now = { ...from };
          for (const hop of plan.hops) {
            expect(hop.beside).toEqual(now);
            expect(hop.from).toBe(now[hop.component]);
            now = { ...now, [hop.component]: hop.to };
            const gap = parseVersion(hop.to).minor - parseVersion(hop.from).minor;
            if (hop.component === 'kubernetes') expect([0, 1]).toContain(gap);
            else {
              expect(Math.abs(gap)).toBeLessThanOrEqual(1);
              const errors = checkUpgrade(hop.from, hop.to).filter(
                ({ severity, code }) => severity === 'error' && code !== 'release-corrupts',
              );
              expect(errors).toEqual([]);
            }
            const { most = '' } = etcdBounds(now.kubernetes) ?? {};
            const { least = '' } =
              etcdBounds(provisionalBasis(now.kubernetes) === undefined ? now.kubernetes : '1.36') ?? {};
            expect(compareVersions(parseVersion(now.etcd), parseVersion(least))).toBeGreaterThanOrEqual(0);
            expect(compareVersions(parseVersion(now.etcd), parseVersion(most))).toBeLessThanOrEqual(0);
          }
          expect(now).toEqual(plan.to);
          expect(parseVersion(now.kubernetes).minor).toBe(parseVersion(high).minor);
          if (target !== undefined) expect(now.etcd).toBe(target);
        },
      ),
      { numRuns: 2 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });

  it('is refused, never thrown, for texts that are no versions', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (kubernetes, etcd) => {
        planUpgrade({ from: { kubernetes, etcd }, to: { kubernetes: '1.36' } });
        planUpgrade({ from: { kubernetes: '1.36.0', etcd: '3.6.14' }, to: { kubernetes, etcd } });
      }),
    );
    expect(planUpgrade({ from: whole.from, to: { kubernetes: '1.40' } })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'version-unknown' },
    });
  });
});

describe('planUpgrade', () => {
  const ids = (request: UpgradeRequest): readonly string[] => hopsOf(request).map(({ id }) => id);

  it('goes by the newest patch of each minor, or as given', () => {
    const from = { kubernetes: '1.31.0', etcd: '3.5.33' };
    expect(ids({ from, to: { kubernetes: '1.33' } })).toEqual(['kubernetes 1.32.13', 'kubernetes 1.33.13']);
    const patches = { '1.32': '1.32.5', '1.33': '1.33.1' };
    expect(ids({ from, to: { kubernetes: '1.33' }, patches })).toEqual([
      'kubernetes 1.32.5',
      'kubernetes 1.33.1',
    ]);
    expect(ids({ from, to: { kubernetes: '1.33.2' } }).at(-1)).toBe('kubernetes 1.33.2');
    expect(ids({ from, to: { kubernetes: '1.31.14' } })).toEqual(['kubernetes 1.31.14']);
    expect(ids({ from, to: { kubernetes: '1.31.0' } })).toEqual([]);
  });

  it('moves etcd only where it must when it is not asked to', () => {
    const from = { kubernetes: '1.33.13', etcd: '3.5.16' };
    expect(ids({ from, to: { kubernetes: '1.34' } })).toEqual(['etcd 3.5.33', 'kubernetes 1.34.10']);
    expect(ids({ from: { ...from, etcd: '3.5.26' }, to: { kubernetes: '1.34' } })).toEqual([
      'kubernetes 1.34.10',
    ]);
  });

  it('waits with an etcd that the API servers are too old for', () => {
    const from = { kubernetes: '1.33.13', etcd: '3.5.16' };
    expect(ids({ from, to: { kubernetes: '1.35', etcd: '3.7.1' } })).toEqual([
      'etcd 3.5.33',
      'etcd 3.6.14',
      'kubernetes 1.34.10',
      'etcd 3.7.1',
      'kubernetes 1.35.7',
    ]);
    expect(planUpgrade({ from, to: { kubernetes: '1.33.13', etcd: '3.7.1' } })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'etcd-bounds', needed: [expect.stringContaining('3.4.0 to 3.6')] },
    });
  });

  it('refuses an etcd that does not go with API servers that stay', () => {
    for (const [kubernetes, etcd] of [
      ['1.34.10', '3.4.30'],
      ['1.33.13', '3.7.1'],
    ] as const) {
      const plan = planUpgrade({ from: { kubernetes, etcd }, to: { kubernetes, etcd } });
      expect(plan).toMatchObject({
        kind: 'refused',
        refusal: {
          code: 'etcd-bounds',
          message: `Kubernetes ${kubernetes} with etcd ${etcd} do not go together`,
        },
      });
    }
  });

  it('names the errors of the release of an etcd that stays, and of no other', () => {
    const faultsOf = (etcd: string, to?: string): readonly unknown[] => {
      const kubernetes = '1.31.14';
      const plan = planUpgrade({ from: { kubernetes, etcd }, to: { kubernetes, etcd: to } });
      if (plan.kind !== 'plan') throw new Error(plan.refusal.message);
      return plan.faults.map(({ program, diagnostic: { code } }) => [program, code]);
    };
    expect(faultsOf('3.5.4')).toContainEqual(['etcd', 'release-corrupts']);
    expect(faultsOf('3.5.33')).toEqual([]);
    expect(faultsOf('3.5.4', '3.5.33')).toEqual([]);
  });

  it('refuses to go back by a minor, and says what would be needed', () => {
    const plan = planUpgrade({ from: { kubernetes: '1.34.10', etcd: '3.6.14' }, to: { kubernetes: '1.33' } });
    expect(plan).toMatchObject({ kind: 'refused', refusal: { code: 'minor-downgrade' } });
    expect(formatUpgrade(plan)).toContain(
      '  needed: restore a snapshot of etcd that was taken while 1.33 ran\n',
    );
  });

  it('refuses a patch of another minor, over which the way would skip one', () => {
    const from = { kubernetes: '1.31.0', etcd: '3.5.33' };
    for (const patch of ['1.33.0', '1.32'])
      expect(planUpgrade({ from, to: { kubernetes: '1.33' }, patches: { '1.32': patch } })).toMatchObject({
        kind: 'refused',
        refusal: { code: 'version-unknown' },
      });
    const [hop] = hopsOf({ from, to: { kubernetes: '1.33' }, patches: { '1.32': '1.32.99' } });
    expect(hop?.to).toBe('1.32.99');
  });

  it('takes no newer patch back where a minor alone is asked for', () => {
    const from = { kubernetes: '1.31.99', etcd: '3.5.33' };
    expect(hopsOf({ from, to: { kubernetes: '1.31' } })).toEqual([]);
    expect(hopsOf({ from, to: { kubernetes: '1.31.14' } }).map(({ to }) => to)).toEqual(['1.31.14']);
  });

  it('goes back with etcd, from 3.7 to 3.5', () => {
    const hops = hopsOf({
      from: { kubernetes: '1.35.7', etcd: '3.7.1' },
      to: { kubernetes: '1.35.7', etcd: '3.5.33' },
    });
    expect(hops.map(({ id, direction }) => [id, direction])).toEqual([
      ['etcd 3.6.14', 'down'],
      ['etcd 3.5.33', 'down'],
    ]);
    expect(hops[0]?.findings[0]?.hint).toContain('etcdctl downgrade enable 3.6');
  });
});

describe('a provisional minor', () => {
  const from = { kubernetes: '1.36.3', etcd: '3.5.33' };
  const programs = {
    'kube-controller-manager': {
      argv: [
        '--kubeconfig=/kubeconfig',
        '--concurrent-service-syncs=4',
        '--feature-gates=SidecarContainers=true',
      ],
    },
  };
  const basis = provisionalBasis('1.37') ?? '';

  it('is not where a new cluster begins', () => {
    expect(basis).toMatch(/^by sources of [\d-]{10}, before 1\.37\.0$/);
    expect(provisionalBasis(newestVersions().kubernetes)).toBeUndefined();
    expect(newestVersions('1.37')).toEqual({ kubernetes: '1.37.2', etcd: '3.7.1' });
  });

  it('is reached with a warning, and every change on the way says how it is known', () => {
    const plan = planUpgrade({ from, to: { kubernetes: '1.37' }, programs });
    const hops = plan.kind === 'plan' ? plan.hops : [];
    expect(hops.map(({ id }) => id)).toEqual(['etcd 3.6.14', 'kubernetes 1.37.2']);
    const hop = hops.at(-1);
    expect(hop?.basis).toBe(basis);
    expect(hop?.removedApis.map(({ group, version }) => `${group}/${version}`)).toContain(
      'scheduling.k8s.io/v1alpha2',
    );
    const [migrated] = hop?.programs ?? [];
    expect(migrated).toMatchObject({ argv: ['--kubeconfig=/kubeconfig'], unresolved: [] });
    expect(migrated?.changes.map(({ subject }) => subject)).toEqual([
      '--concurrent-service-syncs',
      '--feature-gates',
    ]);
    for (const { attention, reason } of migrated?.changes ?? []) {
      expect(attention).toBe(true);
      expect(reason).toContain(basis);
    }
    expect(formatUpgrade(plan)).toContain(`  warning: what follows is known ${basis} (`);
  });

  it('takes an etcd that is asked for, if the minor before does', () => {
    const plan = planUpgrade({ from, to: { kubernetes: '1.37', etcd: from.etcd } });
    expect(plan).toMatchObject({ kind: 'plan', hops: [{ id: 'kubernetes 1.37.2' }] });
    expect(
      planUpgrade({ from: { ...from, etcd: '3.5.16' }, to: { kubernetes: '1.37', etcd: '3.5.16' } }),
    ).toMatchObject({
      kind: 'refused',
      refusal: { code: 'etcd-bounds' },
    });
  });

  it('says nothing of the minors before', () => {
    const plan = planUpgrade({
      from: { ...from, kubernetes: '1.35.7' },
      to: { kubernetes: '1.36' },
      programs,
    });
    expect(formatUpgrade(plan)).not.toContain('by sources of');
  });
});

it.each([
  ['1.27.16', '1.25'],
  ['1.28.0', '1.25'],
  ['1.36', '1.33'],
  ['1.99.0', undefined],
])('API servers of %s go with kubelets from %s on', (kubernetes, oldest) => {
  expect(oldestKubelet(kubernetes)).toBe(oldest);
});

it('every known minor has an end', () => {
  for (const minor of kubernetesMinors) expect(endOfKubernetes(minor)).toMatch(/^20\d\d-(?:0[1-9]|1[0-2])$/);
  expect(endOfKubernetes('1.31.14')).toBe('2025-11');
  expect(endOfKubernetes('1.99.0')).toBeUndefined();
});
