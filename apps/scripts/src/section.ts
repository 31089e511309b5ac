import type { ClusterSpec } from '@harderway/cluster-spec';
import type { StageName } from '@harderway/control-plane/stages';
import type { ChapterContext } from './context.js';

/** One section of the chapter. */
export interface Section {
  /** As `--only` takes it. */
  readonly id: string;
  readonly title: string;
  /** The stages that it applies; a later section that runs alone applies them first. */
  readonly stages: readonly StageName[];
  /** Whether there is something to do for a cluster. Default: always. */
  readonly isWanted?: ((spec: ClusterSpec) => boolean) | undefined;
  run(place: ChapterContext): Promise<void>;
}
