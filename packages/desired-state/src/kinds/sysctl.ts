import { quote } from '@harderway/remote-exec/quote';
import { difference, type ProbedKind } from '../model/kind.js';
import { fields } from '../model/reply.js';

/** The running value of a kernel parameter. A file in /etc/sysctl.d makes it last. */
export interface SysctlResource {
  readonly kind: 'sysctl';
  /**
   * Its name as in sysctl.d(5): `net.ipv4.conf.all.arp_ignore` or `net/ipv4/conf/all/arp_ignore`. Of dots and slashes, those like
   * the first one separate its parts, and the others stand for the other: `net.ipv4.conf.eth0/100.arp_ignore`.
   */
  readonly key: string;
  readonly value: string;
  /** Kernel module that has the parameter, such as `ip_vs`; it is loaded first. Default: none is needed. */
  readonly module?: string | undefined;
  /** Accept a kernel that lacks the parameter. Default false. */
  readonly optional?: boolean | undefined;
}

const swapped = (key: string): string => key.replace(/[./]/g, (mark) => (mark === '.' ? '/' : '.'));

/** A name whose parts dots separate, which is one of its two spellings. */
const dotted = (key: string): string => (/^[^.]*\//.test(key) ? swapped(key) : key);

/** Where the kernel shows a parameter. */
const kernelPath = (key: string): string => `/proc/sys/${swapped(dotted(key))}`;

/**
 * Script text that prints `KEY|VALUE` if the kernel has the parameter, whose value may be empty. Not by `read`: dash reads byte by
 * byte, and the kernel shows a number only to the first of these.
 */
function printValue(key: string): string {
  const path = quote([kernelPath(key)]);
  return `[ ! -e ${path} ] || printf '%s|%s\\n' ${quote([key])} "$(head -n 1 -- ${path} 2>/dev/null)"`;
}

/** A value as it compares: the kernel puts tabs between numbers. */
const spaced = (value: string): string => value.trim().replace(/\s+/g, ' ');

export const sysctl: ProbedKind<SysctlResource, { readonly sysctls: ReadonlyMap<string, string> }> = {
  kind: 'sysctl',
  name: ({ key }) => dotted(key),
  fault: ({ key }) =>
    // No part may be empty, or name another directory.
    /^(?:(?:^|\.)\/*[\w-][\w/-]*)+$/.test(dotted(key)) ? undefined : 'its key is not a kernel parameter',
  sections: () => ['sysctl'],
  probe: (resources) => ["echo '== sysctl'", ...resources.map(({ key }) => printValue(key))],
  parse: (reply) => ({
    sysctls: new Map(
      reply.lines('sysctl').map((line) => {
        const [key = '', value = ''] = fields(line, 2);
        return [key, spaced(value)] as const;
      }),
    ),
  }),
  diff: ({ key, value, optional = false }, { sysctls }) => {
    const found = sysctls.get(key);
    if (found === spaced(value) || (optional && found === undefined)) return undefined;
    const why = found === undefined ? 'unknown to the kernel' : `is ${found || 'empty'}`;
    return difference('set', `${key} = ${value}`, why);
  },
  phase: () => 'kernel',
  commands: ({ key, value, module }) => [
    // Where it is built in, or belongs to the host of a container, there is nothing to load.
    ...(module === undefined ? [] : [`modprobe -q -- ${quote([module])} || :`]),
    `printf '%s\\n' ${quote([value])} >${quote([kernelPath(key)])}`,
  ],
};
