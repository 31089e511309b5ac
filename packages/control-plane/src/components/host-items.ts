import type { Component, HostContext } from '../model/component.js';
import type { Item } from '../model/item.js';
import { components, componentsOf } from './index.js';

/** An item with its place among the stages. */
export interface StagedItem {
  readonly item: Item;
  /** The component that it belongs to. */
  readonly component: Component;
  /** The stage that puts it on the host: `prepare`, or the component's own. */
  readonly stage: string;
  /**
   * Components of later stages whose services read it. A plan of such a stage alone includes it; a plan that changes it
   * includes the stages of these services where they run.
   */
  readonly neededBy: readonly Component[];
}

/** All that the components put on a host, stage by stage. */
export function itemsOn(place: HostContext, all: readonly Component[] = components): readonly StagedItem[] {
  const own = componentsOf(place.host.role, all).map((component) => ({
    component,
    prepared: component.prepares?.(place) ?? [],
    installed: component.installs(place),
  }));
  const readersOf = (item: Item): readonly Component[] =>
    own.flatMap(({ component, installed }) =>
      item.kind === 'file' && installed.some((it) => it.kind === 'service' && it.reads.includes(item.path))
        ? [component]
        : [],
    );
  return own.flatMap(({ component, prepared, installed }) => [
    ...prepared.map((item) => ({
      item,
      component,
      stage: 'prepare',
      neededBy: [...new Set([component, ...readersOf(item)])],
    })),
    ...installed.map((item) => ({
      item,
      component,
      stage: component.stage,
      neededBy: readersOf(item).filter((reader) => reader !== component),
    })),
  ]);
}
