import { quote } from '@harderway/remote-exec';
import { difference, type ProbedKind } from '../kind.js';
import { printFirstLine } from '../probe/first-line.js';
import { fields } from '../probe/reply.js';

/** The running value of a kernel parameter. A file in /etc/sysctl.d makes it last. */
export interface SysctlResource {
  readonly kind: 'sysctl';
  /** Dotted name, e.g. `net.ipv4.conf.all.arp_ignore`. */
  readonly key: string;
  readonly value: string;
}

/** Where the kernel shows a parameter. */
const kernelPath = (key: string): string => `/proc/sys/${key.includes('/') ? key : key.replaceAll('.', '/')}`;

export const sysctl: ProbedKind<SysctlResource, { readonly sysctls: ReadonlyMap<string, string> }> = {
  kind: 'sysctl',
  name: ({ key }) => key,
  fault: ({ key }) => (/^[a-z0-9_./-]+$/i.test(key) ? undefined : 'its key is not a kernel parameter'),
  probe: (resources) => [
    "echo '== sysctl'",
    ...resources.map(({ key }) => printFirstLine(key, kernelPath(key))),
  ],
  parse: (reply) => ({
    sysctls: new Map(
      reply.lines('sysctl').map((line) => {
        const [key = '', value = ''] = fields(line, 2);
        return [key, value.replace(/\s+/g, ' ')] as const;
      }),
    ),
  }),
  diff: ({ key, value }, { sysctls }) => {
    const found = sysctls.get(key);
    if (found === value) return undefined;
    return difference('set', `${key} = ${value}`, found ? `is ${found}` : 'unknown to the kernel');
  },
  phase: () => 'kernel',
  commands: ({ key, value }) => [`printf '%s\\n' ${quote([value])} >${quote([kernelPath(key)])}`],
};
