import { ControlPlaneError } from '../model/errors.js';
import type { Session, UnreachableHost } from '../model/session.js';
import { adviceFor } from './advice.js';

/** The `code` of an error; empty if it has none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** A host that did not answer, by the error that it gave instead. */
export function toUnreachable(host: string, error: Error): UnreachableHost {
  const cause = error.message.replace(`${host}: `, '');
  if (!(error instanceof ControlPlaneError)) return { host, cause, hint: adviceFor(codeOf(error)) };
  return { host, cause: error.found ?? cause, hint: error.hint };
}

/** Hosts of cluster.yaml that the session does not know: nobody has tried to connect to them. */
export const leftOut = ({ spec, transports, unreachable }: Session): readonly UnreachableHost[] =>
  spec.hosts.flatMap(({ name }) =>
    transports.has(name) || unreachable.some(({ host }) => host === name)
      ? []
      : [{ host: name, cause: 'not connected' }],
  );

/** Host and cause, if it is one host. */
function onlyOne(unreachable: readonly UnreachableHost[]): {
  readonly host?: string | undefined;
  readonly found?: string | undefined;
} {
  const [first, ...others] = unreachable;
  return first === undefined || others.length > 0 ? {} : { host: first.host, found: first.cause };
}

/** The error of hosts that did not answer, out of `all` that were asked. */
export const hostsUnreachable = (
  missed: readonly UnreachableHost[],
  all: number,
  cause?: unknown,
): ControlPlaneError =>
  new ControlPlaneError('hosts-unreachable', `${missed.length} of ${all} hosts can't be reached`, {
    details: missed.map(({ host, cause: why }) => `${host}: ${why}`),
    ...onlyOne(missed),
    hint: [...new Set(missed.flatMap(({ hint }) => hint ?? []))].join('; '),
    cause,
  });
