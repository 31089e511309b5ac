import { homes, read } from './homes.js';

/** The floors that ARCHITECTURE.md puts packages on, by directory. */
export const floors: ReadonlyMap<string, number> = new Map(
  read('ARCHITECTURE.md')
    .split('\n')
    .flatMap((line) => {
      const [, floor, packages = ''] = /^\| (\d) [^|]*\|([^|]*)\|/.exec(line) ?? [];
      if (floor === undefined) return [];
      return [...packages.replace(/\([^)]*\)/g, '').matchAll(/`([^`]+)`/g)].map(([, name]) => {
        const home = homes.find((each) => each.endsWith(`/${name}`));
        if (home === undefined) throw new Error(`ARCHITECTURE.md names ${name}, which is not a package`);
        return [home, Number(floor)] as const;
      });
    }),
);
