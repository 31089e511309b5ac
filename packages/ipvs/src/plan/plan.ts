import { hasErrors } from '@harderway/diagnostics';
import { IpvsError } from '../errors.js';
import { validate } from '../kernel/validate.js';
import type { ServiceIdentity, Table } from '../model.js';
import { compareTables, type ServerOfService } from './diff.js';
import type { DrainStep, Plan, PlanOptions } from './model.js';
import { type Phases, planDifference } from './phases.js';
import { type ReadTable, wholeTable } from './source.js';
import { type Lacking, resetsThresholds, unknowns } from './unknowns.js';

/**
 * The fewest ipvsadm commands that turn the actual table into the desired one, in an order in which no service has
 * fewer usable real servers (weight above 0) in between than both tables give it: services are added or
 * edited, servers added and raised, then servers lowered, drained and deleted, then services deleted. Edits
 * state every option, since ipvsadm resets what an edit leaves out. The table is never cleared.
 *
 * A table is given alone, or whole as a parser returns it. Only the latter shows that parts of the text could not be read.
 * An option that the actual table does not know is set if the desired table states another value than ipvsadm's default. If the
 * desired table states the default or nothing, the option is left alone and is in `diagnostics`, or an edit of something else of
 * that service or server resets it (`unknown-reset`).
 *
 * @throws {IpvsError} with code `invalid-table` if ipvsadm or the kernel would refuse the desired table, or
 * `not-read-whole` if a parser reported errors or that a text does not show what is compared
 */
export function plan(from: Table | ReadTable, to: Table | ReadTable, options: PlanOptions = {}): Plan {
  const actual = wholeTable(from, 'actual');
  const desired = wholeTable(to, 'desired');
  const problems = validate(desired);
  if (hasErrors(problems)) {
    const list = problems.map(({ message }) => message).join('; ');
    throw new IpvsError('invalid-table', `the desired table cannot be set up: ${list}`, {
      diagnostics: problems,
    });
  }
  const { scope = 'desired', drain } = options;
  const inScope = typeof scope === 'function' ? scope : () => scope === 'all';
  const phases: Phases = { grow: [], shrink: [], drain: [], draining: [], remove: [] };
  const foreign: ServiceIdentity[] = [];
  const lacking: Lacking[] = [];
  const reset: ServerOfService[] = [];
  for (const difference of compareTables(actual, desired, (...kept) => lacking.push(kept)))
    if (difference.kind === 'extra-service' && !inScope(difference.service.identity))
      foreign.push(difference.service.identity);
    else {
      if (resetsThresholds(difference)) reset.push(difference);
      planDifference(phases, difference, drain !== undefined);
    }
  const { grow, shrink, draining, remove } = phases;
  const wait: DrainStep = {
    kind: 'wait-for-drain',
    servers: draining,
    timeoutSeconds: drain?.timeoutSeconds ?? 0,
    why: 'open connections may end before their servers are removed',
  };
  return {
    steps: [...grow, ...shrink, ...phases.drain, ...(draining.length > 0 ? [wait] : []), ...remove],
    foreign,
    diagnostics: unknowns(actual, lacking, reset),
  };
}
