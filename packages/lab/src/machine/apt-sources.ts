import { LabError } from '../errors.js';
import { runCommand } from '../process/command.js';

/** A source of Debian packages as the machine's apt knows it. */
export interface DebianSource {
  /** The mirror's address, with a slash at its end. */
  readonly uri: string;
  /** The suite's directory under dists/, such as `trixie` or `trixie-security`. */
  readonly suite: string;
  readonly signedBy?: string | undefined;
}

/** The fields asked of `apt-get indextargets`, one target a line, separated by tabs. */
const TARGET_FORMAT = '$(REPO_URI)\t$(RELEASE)\t$(LABEL)\t$(SIGNED_BY)';

/** Debian's own sources in the output of `apt-get indextargets`; other vendors' and local ones left out. */
export function parseIndexTargets(output: string): DebianSource[] {
  const found = new Map<string, DebianSource>();
  for (const line of output.split('\n')) {
    const [uri = '', suite = '', label = '', signedBy = ''] = line.split('\t');
    if (!/^Debian(-Security)?$/.test(label) || !/^https?:|^file:|^mirror/.test(uri) || suite === '') continue;
    // A key given inline, not as a path, cannot be passed on: the machine's own keyring serves.
    const key = signedBy.trim();
    found.set(`${uri} ${suite}`, { uri, suite, signedBy: key.startsWith('/') ? key : undefined });
  }
  return [...found.values()];
}

/**
 * Where this machine gets Debian's packages from. The machine chooses its mirror: no
 * address is written here.
 *
 * @throws LabError `no-debian-mirror`, `command-not-found` where there is no apt.
 */
export async function debianSources(signal?: AbortSignal): Promise<DebianSource[]> {
  const { stdout } = await runCommand(
    ['apt-get', 'indextargets', '--format', TARGET_FORMAT, 'Created-By: Packages'],
    { signal },
  );
  return requireSources(stdout);
}

/**
 * Debian's own sources in the output of `apt-get indextargets`, with a release proper among them.
 *
 * @throws LabError `no-debian-mirror`, with one message for lists that were not fetched and one for another vendor's sources
 */
export function requireSources(indexTargets: string): DebianSource[] {
  const sources = parseIndexTargets(indexTargets);
  if (mainSource(sources) !== undefined) return sources;
  const labels = new Set(indexTargets.split('\n').flatMap((line) => line.split('\t')[2] ?? []));
  // apt knows a source's label from its lists.
  const others = [...labels].filter((label) => !label.startsWith('$(') && !label.startsWith('Debian'));
  const fetched = others.length > 0 && others.length === labels.size;
  const [message, hint] = fetched
    ? [
        `a lab is made of Debian's packages, and apt's sources on this machine are those of ${others.join(', ')}`,
        'use a Debian 13 machine, real or virtual',
      ]
    : [
        "the machine's apt settings name no Debian mirror with its lists fetched",
        'run `apt-get update`, and look at `apt-get indextargets`',
      ];
  throw new LabError('no-debian-mirror', message, { hint });
}

/** The source of a release proper (neither updates nor security), from which other suites' addresses follow. */
export function mainSource(sources: readonly DebianSource[]): DebianSource | undefined {
  return sources.find((source) => !source.suite.includes('-')) ?? undefined;
}

/** The same mirror's source of another suite. */
export function sourceLine(
  type: 'deb' | 'deb-src',
  source: DebianSource,
  suite: string = source.suite,
): string {
  const options = source.signedBy === undefined ? '' : `[signed-by=${source.signedBy}] `;
  return `${type} ${options}${source.uri} ${suite} main`;
}

/** Lines for everything that a release of Debian consists of: as on this machine, or from its mirror if it runs another. */
export function releaseLines(sources: readonly DebianSource[], release: string): string[] {
  const own = sources.filter(({ suite }) => suite === release || suite.startsWith(`${release}-`));
  if (own.length > 0) return own.map((source) => sourceLine('deb', source));
  return sources.slice(0, 1).map((source) => sourceLine('deb', source, release));
}

/** Fetch settings that apply to any use of apt on the machine: proxies, and what it tolerates of a mirror. */
const FETCH_SETTINGS =
  /^Acquire::(Check-Valid-Until|Check-Date|Retries|ForceIPv4|ForceIPv6|https?::(Proxy|Timeout|CaInfo|Verify-Peer)[^ ]*) "(.*)";$/;

/** The machine's fetch settings in the output of `apt-config dump`, in the form of apt.conf. */
export function fetchSettings(dump: string): string[] {
  return dump.split('\n').filter((line) => FETCH_SETTINGS.test(line) && !line.endsWith(' "";'));
}

/** {@link fetchSettings} of this machine. */
export async function machineFetchSettings(signal?: AbortSignal): Promise<string[]> {
  const { stdout } = await runCommand(['apt-config', 'dump'], { signal });
  return fetchSettings(stdout);
}
