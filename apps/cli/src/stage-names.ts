import type { StageName } from '@harderway/control-plane/stages';

// From an entry of its own, so that help need not load the engine.
export { type StageName, stageNames } from '@harderway/control-plane/stages';

/** The option of the engine that `--only` means: nothing without it, which is all stages. */
export function onlyStages(options: { readonly only?: readonly StageName[] }): {
  readonly stages?: readonly StageName[];
} {
  return options.only === undefined ? {} : { stages: options.only };
}
