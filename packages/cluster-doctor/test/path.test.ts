import { expect, test } from 'vitest';
import {
  all,
  answer,
  fromClient,
  on,
  type Plant,
  replaced,
  silent,
} from '../../../tools/testing/hand-built/edit.js';
import { drop, faultOf } from '../../../tools/testing/hand-built/faults.js';
import { healthy, VIRTUAL } from '../../../tools/testing/hand-built/healthy.js';
import type { StepName } from '../src/checks/path/path.js';
import { judge } from '../src/judge/judge.js';
import type { ExplainedPath } from '../src/judge/report.js';

const CONTROL = ['control0', 'control1', 'control2'];

/** The path of the packet after a change, with an address that does not answer. */
function pathAfter(...plants: readonly Plant[]): ExplainedPath {
  const { paths } = judge(all(silent, ...plants)(healthy()));
  const [path] = paths;
  if (path === undefined) throw new Error('the address answers');
  return path;
}

const stateOf = (path: ExplainedPath, name: StepName): string | undefined =>
  path.steps.find((step) => step.name === name)?.state;

const listensOnOwn = (name: string): Plant =>
  answer(name, 'listening', replaced('*:6443', `192.168.1.1${name.at(-1)}:6443`));

test.for<readonly [step: StepName, host: string, finding: string, plant: Plant]>([
  [
    'client-route',
    'client',
    'virtual-address-silent',
    fromClient(`route ${VIRTUAL}`, () => 'RTNETLINK answers: Network is unreachable', 2),
  ],
  [
    'arp',
    'client',
    'virtual-address-silent',
    fromClient(`neighbour ${VIRTUAL}`, () => `${VIRTUAL} dev eth0 lladdr 52:54:00:00:00:99 REACHABLE`),
  ],
  [
    'arp',
    'client',
    'arp-settings',
    all(
      faultOf('ARP settings missing').plant,
      fromClient(`neighbour ${VIRTUAL}`, replaced('00:10 REACH', '00:12 REACH')),
    ),
  ],
  [
    'arp',
    'client',
    'virtual-address-missing',
    all(
      faultOf('virtual address missing on the gateway').plant,
      fromClient(`neighbour ${VIRTUAL}`, () => `${VIRTUAL} dev eth0 FAILED`),
    ),
  ],
  ['owner', 'control0', 'virtual-address-exposed', faultOf('virtual address on the outer interface').plant],
  ['ipvs-service', 'gateway', 'virtual-address-unbalanced', faultOf('the table of IPVS is empty').plant],
  ['ipvs-service', 'gateway', 'ipvs-unavailable', faultOf('no IPVS in the kernel').plant],
  ['weight', 'gateway', 'health-check-mismatch', faultOf('check expects OK').plant],
  [
    'loopback',
    'control1',
    'virtual-address-missing',
    faultOf('virtual address missing on a real server').plant,
  ],
  ['arp-settings', 'control0', 'arp-settings', faultOf('arp_announce alone missing').plant],
  [
    'reverse-path',
    'control2',
    'virtual-address-silent',
    faultOf('answers leave by another device than requests come by').plant,
  ],
  ['packet-filter', 'gateway', 'packet-filter', faultOf('packet filter drops the virtual address').plant],
  ['packet-filter', 'control1', 'packet-filter', drop('control1', 'tcp dport 6443 drop')],
  [
    'port',
    'control0',
    'bind-address-narrow',
    all(faultOf('listens on its own address only').plant, listensOnOwn('control0')),
  ],
  [
    'port',
    'gateway',
    'real-server-silent',
    answer('gateway', 'https 192.168.1.13:6443/healthz', () => 'connect:errno=110'),
  ],
  [
    'certificate',
    'control2',
    'certificate-name-missing',
    on('control2', ({ files }) => ({
      files: Object.fromEntries(
        Object.entries(files).map(([path, facts]) => [
          path,
          {
            ...facts,
            certificates: facts.certificates?.map((each) => ({
              ...each,
              ip: each.ip.filter((ip) => ip !== VIRTUAL),
            })),
          },
        ]),
      ),
    })),
  ],
])('the packet first gets stuck at %s on %s: %s', ([step, host, finding, plant]) => {
  const path = pathAfter(plant);
  const at = path.steps.findIndex(({ state }) => state === 'broken');
  expect(path.steps[at]?.name).toBe(step);
  expect(path.steps.slice(0, at).map(({ state }) => state)).toEqual(Array(at).fill('ok'));
  expect(path.steps[at]?.observations).toContainEqual(expect.objectContaining({ host, state: 'broken' }));
  expect(path.finding).toBe(finding);
});

test.for<readonly [step: StepName, plant: Plant]>([
  ['client-route', fromClient(`route ${VIRTUAL}`)],
  ['arp', fromClient(`neighbour ${VIRTUAL}`)],
  ['arp', fromClient(`route ${VIRTUAL}`, replaced('dev', 'via 192.168.1.1 dev'))],
  ['owner', answer('gateway', 'addresses', () => '')],
  ['ipvs-service', answer('gateway', 'ipvs', () => 'Permission denied', 1)],
  ['weight', answer('gateway', 'ipvs', () => 'Permission denied', 1)],
  ['loopback', answer('control1', 'addresses', () => '')],
  ['arp-settings', answer('control1', 'parameters', () => '')],
  [
    'reverse-path',
    all(
      faultOf('answers leave by another device than requests come by').plant,
      fromClient(`route ${VIRTUAL}`, replaced('dev', 'via 192.168.9.1 dev')),
    ),
  ],
  ['packet-filter', answer('control1', 'firewall', () => 'not root', 1)],
  [
    'packet-filter',
    answer('gateway', 'firewall', () => 'chain input {\n type filter hook input priority 0; policy drop;\n}'),
  ],
  ['port', answer('control1', 'listening', () => '', 1)],
  [
    'certificate',
    on('control1', ({ files: { '/var/lib/kubernetes/kubernetes.pem': _, ...files } }) => ({ files })),
  ],
])('%s is unknown, and not guessed', ([step, plant]) => {
  const path = pathAfter(plant);
  expect(stateOf(path, step)).toBe('unknown');
  expect(path.steps.filter(({ state }) => state === 'broken')).toEqual([]);
});

test('without a broken step the address itself is the finding', () => {
  const { findings } = judge(silent(healthy()));
  expect(findings.map(({ id, message }) => `${id}: ${message}`)).toEqual([
    `virtual-address-silent: ${VIRTUAL}:6443 does not answer this machine; no step is seen to be broken`,
  ]);
});

test('from another network, silence without a broken step is only a note', () => {
  const routed = fromClient(`route ${VIRTUAL}`, replaced('dev', 'via 192.0.2.1 dev'));
  expect(judge(all(silent, routed)(healthy()))).toMatchObject({
    health: 'healthy',
    findings: [{ id: 'virtual-address-silent', severity: 'info' }],
  });
});

test('only the control nodes were asked', () => {
  const bundle = all(silent, listensOnOwn('control1'))(healthy());
  const { paths } = judge({ ...bundle, hosts: bundle.hosts.filter(({ name }) => CONTROL.includes(name)) });
  expect(paths.flatMap(({ steps }) => steps.map(({ name, state }) => `${name}: ${state}`))).toEqual([
    'client-route: ok',
    'arp: unknown',
    'owner: unknown',
    'ipvs-service: unknown',
    'weight: unknown',
    'loopback: ok',
    'arp-settings: ok',
    'reverse-path: ok',
    'packet-filter: ok',
    'port: broken',
    'certificate: ok',
  ]);
});

test('a machine that has the address itself is no client of it', () => {
  const local = fromClient(
    `route ${VIRTUAL}`,
    () => `local ${VIRTUAL} dev lo src ${VIRTUAL} uid 0 \\    cache <local>`,
  );
  expect(judge(all(silent, local)(healthy()))).toMatchObject({ findings: [], paths: [] });
});

test('an address that answers has no path, and neither has one that nobody has asked', () => {
  expect(judge(healthy()).paths).toEqual([]);
  expect(judge({ ...healthy(), client: undefined }).paths).toEqual([]);
});
