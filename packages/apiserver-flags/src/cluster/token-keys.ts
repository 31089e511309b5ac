import type { Diagnostic } from '@harderway/diagnostics';
import { finding } from './cluster-rules.js';
import type { ComponentInstance } from './model.js';

const FLAG = 'service-account-key-file';

/** The blocks of PEM of the files that a server checks tokens with; undefined unless all of them are known. */
function keysOf({ flags, read }: ComponentInstance): readonly string[] | undefined {
  const paths = flags[FLAG]?.split(',') ?? [];
  const texts = paths.flatMap((path) => read?.(path) ?? []);
  if (paths.length === 0 || texts.length < paths.length) return undefined;
  return texts.flatMap(
    (text) =>
      text.match(/-----BEGIN [^-]+-----[^-]*-----END [^-]+-----/g)?.map((each) => each.replace(/\s+/g, '')) ??
      [],
  );
}

/** Checks that API servers accept each other's tokens, where the files are known. While a key is rotated, some have more than others. */
export function tokenKeyFindings(servers: readonly ComponentInstance[]): readonly Diagnostic[] {
  const known = servers.flatMap((server) => {
    const keys = keysOf(server);
    return keys === undefined
      ? []
      : [{ host: server.host, path: server.flags[FLAG] ?? '', keys: new Set(keys) }];
  });
  const [first, ...others] = known;
  if (first === undefined) return [];
  return others
    .filter(
      ({ keys }) => keys.size > 0 && first.keys.size > 0 && ![...keys].some((key) => first.keys.has(key)),
    )
    .map(({ host, path }) =>
      finding(
        'service-account-keys-differ',
        `--${FLAG}=${first.path} on ${first.host} and --${FLAG}=${path} on ${host} have no key in common: each of the API servers refuses the tokens that the other accepts`,
        'Put the same file in both places.',
        [FLAG],
      ),
    );
}
