import * as z from 'zod';
import { ControlPlaneError } from '../../model/errors.js';
import { type StageName, stageNames } from '../../model/stages.js';
import { readSaved } from './read-saved.js';

/**
 * A plan as a file keeps it, and all that it was made on. It holds no contents of files and no secrets: contents are told
 * apart by SHA-256. What is applied is planned again, and has to come out the same.
 */
export interface SavedPlan {
  /** Changes whenever an older harderway would read it wrongly. */
  readonly format: 'harderway-plan/1';
  readonly cluster: string;
  /** ISO 8601, by the clock of the machine that made it. */
  readonly madeAt: string;
  /** Absent for a plan of all stages. */
  readonly stages?: readonly StageName[] | undefined;
  /** Facts that it was made on: a name for people, and the value that it had. */
  readonly madeOn: Readonly<Record<string, string>>;
  /** As `planToJson` gives it. */
  readonly plan: {
    readonly waves: readonly {
      readonly id: string;
      readonly title: string;
      readonly hosts: readonly {
        readonly steps: readonly { readonly id: string; readonly summary: string }[];
      }[];
    }[];
  };
}

const step = z.looseObject({ id: z.string(), summary: z.string() });
const wave = z.looseObject({
  id: z.string(),
  title: z.string(),
  hosts: z.array(z.looseObject({ steps: z.array(step) })),
});
const schema: z.ZodType<SavedPlan> = z.object({
  format: z.literal('harderway-plan/1'),
  cluster: z.string(),
  madeAt: z.string(),
  stages: z.array(z.enum(stageNames)).optional(),
  madeOn: z.record(z.string(), z.string()),
  plan: z.looseObject({ waves: z.array(wave) }),
});

/**
 * Reads the text of a saved plan.
 *
 * @throws ControlPlaneError `plan-unreadable`
 */
export function parseSavedPlan(text: string): SavedPlan {
  return readSaved(text, schema, (found, cause, value) => {
    const { format } = z.looseObject({ format: z.string() }).safeParse(value).data ?? {};
    const isOther = format?.startsWith('harderway-') === true && format !== 'harderway-plan/1';
    return new ControlPlaneError('plan-unreadable', 'this is not a harderway plan file', {
      found: isOther ? `${format}, which another version of harderway has saved` : found,
      hint: 'save one with `harderway plan -o FILE`',
      cause,
    });
  });
}
