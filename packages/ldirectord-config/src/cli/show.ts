import { formatList, type Table } from '@harderway/ipvs';
import type { State, VirtualState } from '../state.js';

const rows = (values: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(values)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => `  ${name.padEnd(18)}${hideSecrets(name, value)}`);

/** Passwords and shared secrets are not shown, only that there is one. */
export const hideSecrets = (name: string, value: unknown): unknown =>
  (name === 'passwd' || name === 'secret') && value !== '' ? '(hidden)' : value;

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
