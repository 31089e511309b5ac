import type { ChangeOf } from './kind.js';
import { idOf, type ObservationOf, type ResourceOf } from './kind-list.js';
import * as kinds from './kinds/index.js';

/** One thing about one host that should hold. */
export type Resource = ResourceOf<typeof kinds>;

/** A difference between what should hold and what does, with all that is needed to fix it. */
export type Change = ChangeOf<Resource>;

/** The result of one probe of a host. */
export type Observation = ObservationOf<typeof kinds>;

/** Stable identity of a resource on its host. */
export const resourceId = (resource: Resource): string => idOf(kinds, resource);
