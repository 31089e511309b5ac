import type * as kinds from './kinds/index.js';
import type { ChangeOf } from './model/kind.js';
import type { ObservationOf, ResourceOf } from './model/kind-list.js';

/** One thing about one host that should hold. */
export type Resource = ResourceOf<typeof kinds>;

/** A difference between what should hold and what does, with all that is needed to fix it. */
export type Change = ChangeOf<Resource>;

/** The result of one probe of a host. */
export type Observation = ObservationOf<typeof kinds>;
