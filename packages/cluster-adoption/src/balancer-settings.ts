import type { VirtualAddress } from '@harderway/cluster-doctor/cluster';
import {
  evaluate,
  formatLdirectord,
  parse,
  type RealState,
  type State,
  type VirtualState,
} from '@harderway/ldirectord-config';
import { balancerSettings, drainDirectory } from '@harderway/program-settings';
import type { AdoptedBalancer } from './model.js';

/** Directives that cluster.yaml has itself, that another note is about, or that follow from something else. */
const OTHERWISE: ReadonlySet<string> = new Set([
  ...['line', 'id', 'family', 'server', 'port', 'flags', 'real', 'servicename', 'comment', 'numConnects'],
  ...['scheduler', 'checkinterval', 'checktimeout', 'quiescent'],
  ...Object.keys(balancerSettings.guide.section),
]);

/** Directives that hold secrets. */
const SECRET: ReadonlySet<string> = new Set(['login', 'passwd', 'secret']);

/** The settings that ldirectord reads from the file that the guide has for these servers. */
function guideState(
  { address, port }: VirtualAddress,
  { scheduler, checkIntervalSeconds, checkTimeoutSeconds, quiescent }: AdoptedBalancer,
  servers: readonly string[],
): State | undefined {
  const text = formatLdirectord({
    globals: {
      checktimeout: checkTimeoutSeconds,
      checkinterval: checkIntervalSeconds,
      autoreload: true,
      maintenancedir: drainDirectory,
      quiescent,
    },
    virtuals: [
      {
        address: { kind: 'address', family: 'inet', address, port },
        real: servers.map((server) => ({ address: server, port, forward: 'direct' })),
        scheduler,
        schedflags: scheduler === 'mh' ? 'mh-port,mh-fallback' : undefined,
        ...balancerSettings.guide.section,
      },
    ],
  });
  return evaluate(parse(text)).state;
}

const shown = (value: unknown): string =>
  value === undefined || value === '' ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value);

/** The directives in which two objects differ, each with both values. */
const differing = (
  theirs: object,
  ours: object,
): readonly (readonly [directive: string, found: string, wanted: string])[] =>
  [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].flatMap((key) => {
    const [found, wanted] = [shown(Reflect.get(theirs, key)), shown(Reflect.get(ours, key))];
    if (found === wanted || OTHERWISE.has(key)) return [];
    // Nobody has taken a server out through a directory that is not given.
    if (key === 'maintenancedir' && found === 'not set') return [];
    return [[key, SECRET.has(key) && found !== 'not set' ? 'a secret' : found, wanted] as const];
  });

/** Directives of the file that the guide has otherwise, besides those that cluster.yaml takes over. */
export function differingDirectives(
  state: Pick<State, 'globals'>,
  own: VirtualState,
  guide: readonly [VirtualAddress, AdoptedBalancer, servers: readonly string[]],
): ReturnType<typeof differing> {
  const ours = guideState(...guide);
  const [virtual] = ours?.virtuals ?? [];
  if (ours === undefined || virtual === undefined) return [];
  const all = [...differing(state.globals, ours.globals), ...differing(own, virtual)];
  // The virtual service has most directives of the head too, and its own count.
  return [...new Map(all.map((each) => [each[0], each])).values()];
}

/** A real server in words, with what the guide has otherwise: `192.168.1.11:6443 masquerade, weight 5, request /livez`. */
export const describeServer = (
  { server, port, forward, weight, request, receive, lowerThreshold, upperThreshold }: RealState,
  own: VirtualState,
): string =>
  [
    `${server}:${port}${forward === 'direct' ? '' : ` ${forward}`}`,
    ...(weight === '1' ? [] : [`weight ${weight}`]),
    ...(request === own.request ? [] : [`request ${request}`]),
    ...(receive === own.receive ? [] : [`receive ${receive}`]),
    ...(lowerThreshold === undefined ? [] : [`lower threshold ${lowerThreshold}`]),
    ...(upperThreshold === undefined ? [] : [`upper threshold ${upperThreshold}`]),
  ].join(', ');
