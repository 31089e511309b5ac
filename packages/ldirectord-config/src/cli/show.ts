import { formatList, type Table } from '@harderway/ipvs';
import type { State, VirtualState } from '../state.js';

const rows = (values: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(values)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(
      ([name, value]) =>
        `  ${name.padEnd(18)}${name === 'passwd' || name === 'secret' ? hidden(value) : value}`,
    );

const hidden = (value: unknown): string => (value === '' ? '' : '(hidden)');

const virtualText = (virtual: VirtualState): string => {
  const { real, line: _line, id, flags: _flags, ...rest } = virtual;
  const servers = real.map(
    (each) =>
      `  real ${each.server}:${each.port} ${each.forward} weight ${each.weight}, checked at ${each.url}`,
  );
  return [`virtual ${id}`, ...rows({ ...rest }), ...servers].join('\n');
};

/** What ldirectord knows, for people: passwords are not shown. */
export const showState = (state: State, table: Table): string =>
  [
    ['globals', ...rows({ ...state.globals })].join('\n'),
    ...state.virtuals.map(virtualText),
    `IPVS with every server up\n${formatList(table)}`.trimEnd(),
  ].join('\n\n');
