import { type Evidence, LDIRECTORD_CF, type VirtualAddress } from '@harderway/cluster-doctor/cluster';
import { evaluate, parse } from '@harderway/ldirectord-config';
import { balancerSettings } from '@harderway/program-settings';
import { describeServer, differingDirectives } from './balancer-settings.js';
import type { AdoptedHost } from './hosts.js';
import { type AdoptedBalancer, type Entry, entry, exact, type Reading } from './model.js';

/** Directives of a virtual service that the guide decides, as ldirectord names them. */
const FIXED = balancerSettings.guide.section;

/** The settings of the virtual service of an address on one gateway. */
function sectionOn(
  { host, name }: AdoptedHost,
  virtual: VirtualAddress,
  servers: readonly string[],
): Reading<AdoptedBalancer> {
  const file = host.file(LDIRECTORD_CF);
  const at = (text: string, line?: number): Evidence => host.evidence(LDIRECTORD_CF, text, line);
  const unknown = (message: string): Reading<AdoptedBalancer> => ({
    entries: [entry('unknown', 'loadBalancer', message, at(name))],
  });
  if (file?.truncated === true) return unknown(`${LDIRECTORD_CF} of ${name} was cut`);
  if (file?.text === undefined) return unknown(`${LDIRECTORD_CF} of ${name} was not read`);
  const { state } = evaluate(parse(file.text));
  if (state === undefined) return unknown(`ldirectord refuses ${LDIRECTORD_CF} of ${name}`);
  const { globals, virtuals } = state;
  const [own] = virtuals.filter(
    ({ server, port }) => server === virtual.address && Number(port) === virtual.port,
  );
  if (own === undefined)
    return unknown(`${LDIRECTORD_CF} of ${name} lacks ${virtual.address}:${virtual.port}`);
  const section = {
    scheduler: own.scheduler,
    checkIntervalSeconds: Number(own.checkinterval ?? globals.checkinterval),
    checkTimeoutSeconds: Number(own.checktimeout),
    quiescent: (own.quiescent ?? globals.quiescent) === 'yes',
  };
  const others = virtuals.filter((each) => each !== own);
  const differing = Object.entries(FIXED).flatMap(([directive, wanted]) => {
    const found: unknown = Reflect.get(own, directive);
    const same = String(found).replace(/^\//, '') === wanted;
    return same ? [] : [[directive, `${found}`, wanted] as const];
  });
  const further = differingDirectives(state, own, [virtual, section, servers]);
  const real = own.real.map((each) => describeServer(each, own)).sort();
  const expected = servers.map((address) => `${address}:${virtual.port}`).sort();
  const entries: readonly Entry[] = [
    ...Object.entries(section).flatMap(
      ([key, value]) => exact(`loadBalancer.${key}`, value, at(`${value}`, own.line)).entries,
    ),
    ...[...differing, ...further].map(([directive, found, wanted]) =>
      entry(
        'inexpressible',
        LDIRECTORD_CF,
        `${directive}=${found} becomes ${wanted}`,
        at(`${directive}=${found}`, own.line),
      ),
    ),
    ...others.map(({ id, line }) =>
      entry('inexpressible', LDIRECTORD_CF, `the virtual service ${id} is left out`, at(id, line)),
    ),
    ...(real.join() === expected.join()
      ? []
      : [
          entry(
            'inexpressible',
            LDIRECTORD_CF,
            `the real servers ${real.join(', ')} become ${expected.join(', ')}`,
            at(real.join(', '), own.line),
          ),
        ]),
  ];
  return { value: section, entries };
}

/** The settings of the virtual service of an address, on which all gateways have to agree. */
export function balancerSectionOf(
  gateways: readonly AdoptedHost[],
  virtual: VirtualAddress | undefined,
  servers: readonly string[],
): Reading<AdoptedBalancer> {
  const [first, ...others] =
    virtual === undefined ? [] : gateways.map((each) => sectionOn(each, virtual, servers));
  if (first === undefined) return { entries: [entry('unknown', 'loadBalancer', 'no gateway was read')] };
  const known = others.flatMap(({ entries }) => entries.filter(({ verdict }) => verdict !== 'exact'));
  if (others.every(({ value }) => JSON.stringify(value) === JSON.stringify(first.value)))
    return { value: first.value, entries: [...first.entries, ...known] };
  const places = gateways.map(({ host, name }) => host.evidence(LDIRECTORD_CF, name));
  const message = `${LDIRECTORD_CF} differs between ${gateways.map(({ name }) => name).join(' and ')}`;
  return { entries: [...first.entries, ...known, entry('unknown', 'loadBalancer', message, ...places)] };
}
