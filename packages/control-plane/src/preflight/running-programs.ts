import type { HostFacts } from './host-facts.js';

/** A program that runs on a host, and its version without a leading v. */
export interface Running {
  readonly host: string;
  readonly program: string;
  readonly version: string;
}

/** The programs that run, by what their processes say. */
export function runningPrograms(hosts: readonly Pick<HostFacts, 'host' | 'units'>[]): readonly Running[] {
  return hosts.flatMap(({ host, units }) =>
    [...units].flatMap(([unit, { version = '' }]) => {
      const found = /\bv?(\d+\.\d+\.\d+\S*)/.exec(version)?.[1];
      return found === undefined
        ? []
        : [{ host: host.name, program: unit.replace(/\.service$/, ''), version: found }];
    }),
  );
}
