import { quote } from '@harderway/remote-exec/quote';
import { unreadableLine } from '../errors.js';
import { packageLog } from '../host/state-files.js';
import { difference, type ProbedKind } from '../model/kind.js';

/** A Debian package, installed at whatever version the distribution has. */
export interface PackageResource {
  readonly kind: 'package';
  readonly name: string;
}

/** Debian's rule for package names. File names in Debian's directories follow it too. */
export const nameFault = (name: string): string | undefined =>
  /^[a-z0-9][a-z0-9+.-]*$/.test(name) ? undefined : 'its name must be lower case letters, digits, + . -';

interface HostPackages {
  /** Installed packages among those asked for. */
  readonly packages: ReadonlySet<string>;
}

export const packages: ProbedKind<PackageResource, HostPackages> = {
  kind: 'package',
  name: ({ name }) => name,
  fault: ({ name }) => nameFault(name),
  sections: () => ['package'],
  probe: (resources) => [
    "echo '== package'",
    `dpkg-query -W -f '\${db:Status-Status}|\${Package}\\n' ${quote(resources.map(({ name }) => name))} 2>/dev/null`,
  ],
  parse: (reply) => ({
    packages: new Set(
      reply.lines('package').flatMap((line) => {
        const [, status, name] = /^([a-z-]+)\|([a-z0-9][a-z0-9+.-]*)$/.exec(line) ?? [];
        if (name === undefined) throw unreadableLine(line, 'package');
        return status === 'installed' ? [name] : [];
      }),
    ),
  }),
  diff: ({ name }, seen) =>
    seen.packages.has(name) ? undefined : difference('install', `package ${name}`, 'not installed'),
  phase: () => 'packages',
  // dpkg prints to a file: a client that is gone must not break it by a closed pipe. An installation that was broken
  // anyway, by a lost power supply, is repaired first.
  functions: `install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  set -- apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@"
  { "$@" || { dpkg --force-confold --configure -a; "$@"; } || { apt-get update -q && "$@"; }; } </dev/null >${packageLog} 2>&1 || {
    found "$(grep '^E: ' ${packageLog} | tail -n 1)"
    tail -n 30 ${packageLog}
    return 1
  }
}`,
  // Most of an installation's time is spent once, however many packages it has.
  commandsForAll: (resources) => [`install_packages ${quote(resources.map(({ name }) => name))}`],
};
