import type { Observation } from '@harderway/desired-state';
import type { Component } from '../model/component.js';

/** Whether the unit of a component runs on a host. */
export const runs = ({ unit }: Component, seen: Observation): boolean =>
  unit !== undefined && seen.units.get(unit)?.active === 'active';
