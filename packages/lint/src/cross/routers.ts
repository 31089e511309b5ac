import type { Diagnostic } from '@harderway/diagnostics';
import { check, checkRouters, evaluate, parse, type RouterFile } from '@harderway/keepalived-config';
import { directoryOf, hostRootOf, nameOf } from '../files/paths.js';
import type { Surroundings } from '../formats/format.js';
import { environmentOf } from '../formats/keepalived.js';
import type { RecognizedFile } from '../formats/recognize.js';

/** The keepalived.conf of a host, and the addresses of its virtual routers as keys that routers of one network have in common. */
interface HostRouter extends RouterFile {
  readonly path: string;
  readonly keys: readonly string[];
}

/** The router of a host that is laid out beside others, such as `hosts/gateway0/`. */
function routerOf(file: RecognizedFile, surroundings: Surroundings): readonly HostRouter[] {
  const root = hostRootOf(file.path)?.replace(/\/$/, '');
  if (root === undefined || file.format.kind !== 'keepalived') return [];
  const document = parse(file.text);
  const environment = { ...environmentOf(file, surroundings), configId: nameOf(root) };
  const instances = evaluate(document, environment).state?.vrrp?.instances ?? [];
  const keys = instances.flatMap(({ virtualRouterId, addresses }) =>
    addresses.map(({ address }) => `${directoryOf(root)} ${virtualRouterId} ${address}`),
  );
  return [{ path: file.path, document, environment, keys }];
}

/** Routers that take over an address from each other. */
function groupsOf(routers: readonly HostRouter[]): readonly (readonly HostRouter[])[] {
  const byKey = new Map<string, Set<HostRouter>>();
  for (const router of routers) {
    const group = new Set([router, ...router.keys.flatMap((key) => [...(byKey.get(key) ?? [])])]);
    for (const each of group) for (const key of each.keys) byKey.set(key, group);
  }
  return [...new Set(byKey.values())].map((group) => [...group]).filter((group) => group.length > 1);
}

const keyOf = ({ code, file, span }: Diagnostic): string => `${code} ${file} ${span.start.offset}`;

/** Finds what the routers of an address do not agree on. */
export const routerFindings = (
  files: readonly RecognizedFile[],
  surroundings: Surroundings,
): readonly Diagnostic[] =>
  groupsOf(files.flatMap((file) => routerOf(file, surroundings))).flatMap((routers) =>
    checkRouters(routers).flatMap(({ diagnostics }, index): readonly Diagnostic[] => {
      const own = routers[index];
      if (own === undefined) return [];
      const alone = new Set(check(own.document, own.environment).diagnostics.map(keyOf));
      return diagnostics
        .filter((each) => !alone.has(keyOf(each)))
        .map((each) => ({ ...each, file: each.file ?? own.path }));
    }),
  );
