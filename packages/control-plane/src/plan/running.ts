import type { Observation } from '@harderway/desired-state';
import type { Component } from '../components/model.js';

/** Does the service of a component run on a host? */
export const runs = ({ unit }: Component, seen: Observation): boolean =>
  unit !== undefined && seen.units.get(unit)?.active === 'active';
