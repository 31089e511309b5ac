import { keepalivedUnit } from '@harderway/program-settings';
import { describe, expect, test } from 'vitest';
import { canServePath } from '../../src/components/keepalived/can-serve.js';
import { virtualIpUnit } from '../../src/components/virtual-ip-unit.js';
import type { Plan } from '../../src/operations/plan.js';
import { planCluster } from '../../src/plan/plan.js';
import { exampleMaterials, exampleSpec, fakeSession, withStandby } from '../example.js';

/** The state of a gateway as it is found. */
interface Found {
  /** The unit that runs, if one does. */
  readonly runs?: string | undefined;
  /** It has the virtual IP. */
  readonly owns?: boolean | undefined;
}

const two = exampleSpec(withStandby);
const one = exampleSpec();
const leaving = exampleSpec((yaml) =>
  withStandby(yaml).replace('192.168.1.9}', '192.168.1.9, state: absent}'),
);

const units = [keepalivedUnit, virtualIpUnit];

/** The result of a probe of a gateway: its files are older ones. */
function reply(address: string, { runs, owns = false }: Found): string {
  const sections = [
    ...['== host', 'x86_64', 'Debian', '0'],
    ...(runs === keepalivedUnit ? ['== stat', `regular file|755|root:0|root:0|1|1|x|x|${canServePath}`] : []),
    '== unit',
    ...units.flatMap((name) => [
      `Id=${name}`,
      ...(name === runs
        ? ['LoadState=loaded', 'ActiveState=active', 'UnitFileState=enabled']
        : ['LoadState=not-found', 'ActiveState=inactive', 'UnitFileState=']),
      '',
    ]),
    ...['== digest', `${runs}|old`, '== address', `2: ens3    inet ${address}/24 scope global ens3`],
    ...(owns ? ['2: ens3    inet 192.168.1.21/32 scope global ens3'] : []),
  ];
  return [...sections, '== end', ''].join('\n');
}

const gatewayStages = ['gateway', 'load-balancer', 'keepalived'] as const;

/** The plan for gateways that are found like this. */
function planOf(spec: typeof two, found: Readonly<Record<string, Found>>): Promise<Plan> {
  const session = fakeSession(spec, (host, words) => {
    const own = found[host] ?? {};
    const address = [...spec.hosts, ...spec.leaving].find(({ name }) => name === host)?.address ?? '';
    if (words.includes('== host')) return { stdout: reply(address, own) };
    if (words.includes('can-serve'))
      return { stdout: 'active\n', exitCode: own.runs === keepalivedUnit ? 0 : 3 };
    const shown = own.owns === true ? '2: ens3    inet 192.168.1.21/32 scope global ens3\n' : '';
    return { stdout: `${shown}shown\n` };
  });
  return planCluster(session, exampleMaterials(), { stages: gatewayStages });
}

/** The steps of a plan that concern units and the address, wave by wave. */
const course = ({ waves }: Plan): readonly string[] =>
  waves.flatMap(({ id, guard, hosts }) => {
    const steps = hosts.flatMap(({ host, steps: own }) =>
      own.flatMap((step) => {
        if (step.kind === 'operation') return [`${host}: ${step.summary}`];
        const { resource } = step.change;
        const isMeant =
          resource.kind === 'address' || (resource.kind === 'unit' && units.includes(resource.name));
        return isMeant ? [`${host}: ${step.summary}`] : [];
      }),
    );
    return steps.length === 0
      ? []
      : [`${id}${guard === undefined ? '' : ` (${guard.text})`}: ${steps.join(', ')}`];
  });

const keeps = { runs: keepalivedUnit };
const alone = { runs: virtualIpUnit, owns: true };

describe('the virtual IP is on one gateway at a time', () => {
  test('fresh gateways begin together', async () => {
    expect(course(await planOf(two, {}))).toEqual([
      `install: gateway: start ${keepalivedUnit} and enable it, gateway1: start ${keepalivedUnit} and enable it`,
    ]);
  });

  test('a second gateway joins once the first one has handed the address to keepalived', async () => {
    expect(course(await planOf(two, { gateway: alone }))).toEqual([
      `install: gateway: stop ${virtualIpUnit} and disable it, gateway: start ${keepalivedUnit} and enable it`,
      `address: gateway1: start ${keepalivedUnit} and enable it`,
    ]);
  });

  test('a run that was killed in between is completed in the same order', async () => {
    const gateway = { ...keeps, owns: true };
    expect(course(await planOf(two, { gateway })).at(-1)).toBe(
      `address: gateway1: start ${keepalivedUnit} and enable it`,
    );
  });

  test('the standby changes first, then the address moves, then the owner changes', async () => {
    expect(course(await planOf(two, { gateway: { ...keeps, owns: true }, gateway1: keeps }))).toEqual([
      `harderway-keepalived:gateway1 (1 of 1 gateways can serve in the place of gateway1): gateway1: let gateway have the virtual IP in the place of gateway1, gateway1: reload ${keepalivedUnit}`,
      `harderway-keepalived:gateway (1 of 1 gateways can serve in the place of gateway): gateway: let gateway1 have the virtual IP in the place of gateway, gateway: reload ${keepalivedUnit}`,
    ]);
  });

  test('the owner changes last, wherever it is in cluster.yaml', async () => {
    const plan = await planOf(two, { gateway: keeps, gateway1: { ...keeps, owns: true } });
    expect(plan.waves.map(({ id }) => id)).toEqual([
      'install',
      'harderway-keepalived:gateway',
      'harderway-keepalived:gateway1',
    ]);
  });

  test('a gateway that leaves gives the address up before the only one adds it', async () => {
    expect(course(await planOf(leaving, { gateway: keeps, gateway1: { ...keeps, owns: true } }))).toEqual([
      `leave:gateway1 (gateway takes the virtual IP over): gateway1: stop ${keepalivedUnit} and disable it, gateway1: remove address 192.168.1.21/32`,
      `address: gateway: set address 192.168.1.21/32 on ens3, gateway: start ${virtualIpUnit} and enable it`,
      `address:clean: gateway: stop ${keepalivedUnit} and disable it`,
    ]);
  });

  test('the unit that adds the address is enabled before keepalived ends', async () => {
    const { waves } = await planOf(leaving, { gateway: { ...keeps, owns: true }, gateway1: keeps });
    expect(waves.map(({ id }) => id)).toEqual([
      'install',
      'leave:gateway1',
      'balancer',
      'address',
      'address:clean',
    ]);
    const [before, last] = waves
      .slice(3)
      .map(({ hosts }) => hosts.flatMap((own) => own.steps.map(({ id }) => id)));
    expect(before).toEqual([
      `gateway/gateway/file:/etc/systemd/system/${virtualIpUnit}`,
      `gateway/gateway/unit:${virtualIpUnit}`,
    ]);
    expect(last).toContain(`gateway/keepalived/unit:${keepalivedUnit}`);
  });

  test('a gateway is replaced: the old one leaves, those that stay learn of the new one, and it joins', async () => {
    const replaced = exampleSpec((yaml) =>
      withStandby(yaml)
        .replace('192.168.1.9}', '192.168.1.9, state: absent}')
        .concat('  - {name: gateway2, role: gateway, address: 192.168.1.8}\n'),
    );
    const plan = await planOf(replaced, { gateway: keeps, gateway1: { ...keeps, owns: true } });
    expect(plan.waves.map(({ id }) => id)).toEqual([
      'install',
      'leave:gateway1',
      'balancer',
      'harderway-keepalived:gateway',
      'address',
    ]);
  });

  test('with one gateway nothing is about keepalived', async () => {
    const plan = await planOf(one, { gateway: alone });
    expect(JSON.stringify(plan)).not.toContain('keepalived');
  });
});
