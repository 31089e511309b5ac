import type { ClusterSpec } from '@harderway/cluster-spec';
import { components, hostsOf } from '../components/index.js';
import { unitActive } from '../components/unit-check.js';
import type { CheckDefinition } from '../model/check.js';
import type { Component } from '../model/component.js';

function checksOfOne(component: Component, spec: ClusterSpec): readonly CheckDefinition[] {
  const { stage, unit, rolls, checks } = component;
  const hosts = hostsOf(component, spec);
  const active =
    unit === undefined || rolls === undefined ? [] : hosts.map(({ name }) => unitActive(name, stage, unit));
  return [...active, ...(checks?.(hosts, spec) ?? [])].map((check) => ({ ...check, stage }));
}

/** All checks of a control plane, stage by stage. */
export const checksOf = (
  spec: ClusterSpec,
  all: readonly Component[] = components,
): readonly CheckDefinition[] => all.flatMap((component) => checksOfOne(component, spec));
