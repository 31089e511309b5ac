import { parseDestination } from './destination.js';
import { expandHostName, type Tokens } from './expand.js';
import { localUser } from './home.js';
import { portOf } from './services.js';

/**
 * The configuration of one host while it is read. Values found so far decide the conditions that follow, so no file can be
 * read for all hosts at once.
 */
export class HostLookup {
  /** The host as it was named. */
  readonly name: string;
  /** The name that `Host` is compared with: the host as it was named, in the final pass the HostName. */
  host: string;
  /** Whether a condition asked for a second pass, and whether this is the second pass. */
  final: 'unwanted' | 'wanted' | 'now' = 'unwanted';
  /** Whether to run the commands of `Match exec`. */
  readonly matchExec: boolean;
  /** Conditions in the files that can't be decided. */
  readonly undecided: Set<string> = new Set<string>();
  readonly #found = new Map<string, readonly string[]>();

  constructor(name: string, given: { readonly user?: string | undefined; readonly matchExec: boolean }) {
    this.name = name;
    this.host = name;
    this.matchExec = given.matchExec;
    if (given.user !== undefined) this.#found.set('user', [given.user]);
  }

  /** Stores a directive that applies. The first one counts, but of identity files all. */
  set(keyword: string, words: readonly string[]): void {
    // ssh(1) has settled it before the final pass, also where no file names it.
    if (keyword === 'hostname' && this.final === 'now') return;
    const before = this.#found.get(keyword);
    if (keyword === 'identityfile') {
      this.#found.set(keyword, [...new Set([...(before ?? []), ...words])]);
      return;
    }
    if (before === undefined && !this.#isExcluded(keyword)) this.#found.set(keyword, words);
  }

  /** Says whether the directive for the other kind of proxy has settled it. A command still counts after `ProxyJump none`. */
  #isExcluded(keyword: string): boolean {
    if (keyword === 'proxyjump') return this.#found.has('proxycommand');
    if (keyword !== 'proxycommand') return false;
    const jumps = this.#found.get('proxyjump');
    return jumps !== undefined && jumps.join(' ').toLowerCase() !== 'none';
  }

  one(keyword: string): string | undefined {
    return this.#found.get(keyword)?.[0];
  }

  /** All directives that apply. */
  get directives(): ReadonlyMap<string, readonly string[]> {
    return this.#found;
  }

  all(keyword: string): readonly string[] {
    return this.#found.get(keyword) ?? [];
  }

  /** The name or address to dial, if known. */
  get hostName(): string {
    const named = this.one('hostname');
    // A host that is dialled as it was named may hold a %: fe80::1%eth0.
    return named === undefined ? this.host : expandHostName(named, this.host);
  }

  get port(): number {
    return portOf(this.one('port') ?? '') ?? 22;
  }

  get tokens(): Tokens {
    return {
      host: this.hostName,
      alias: this.name,
      port: this.port,
      login: this.one('user') ?? localUser(),
      keyAlias: this.one('hostkeyalias') ?? this.hostName,
      jump: lastHop(this.one('proxyjump')),
    };
  }

  /** Patterns of unknown directives to ignore. */
  get ignoredPatterns(): readonly string[] {
    return (this.one('ignoreunknown') ?? '').toLowerCase().split(',');
  }

  /** Prepares the final pass, in which `Host` is compared with the HostName that was found. */
  beginFinal(): void {
    const name = this.hostName.toLowerCase();
    if (this.#found.has('hostname')) this.#found.set('hostname', [name.replaceAll('%', '%%')]);
    this.host = name;
    this.final = 'now';
  }
}

/** The host of the last hop of a ProxyJump; empty for none. */
function lastHop(jumps = 'none'): string {
  const last = jumps.split(',').at(-1) ?? '';
  return last.toLowerCase() === 'none' ? '' : parseDestination(last.trim()).host;
}
