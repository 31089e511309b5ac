import type { StageName } from '@harderway/control-plane/stages';
import { controlHosts } from '@harderway/control-plane/topology';
import type { ProgramName } from '@harderway/release-binaries';
import { applyStages, type ChapterContext, verifyStages } from '../context.js';
import { checkPrograms } from '../program-check.js';
import type { Section } from '../section.js';
import { type ChapterProgram, checkUnitFlags } from '../unit-flags.js';

/** A section about a program that runs as a service on each control node. */
interface ProgramSection {
  /** Name of the program, of its stage and of the section. */
  readonly program: ChapterProgram & StageName;
  readonly title: string;
  /** Programs that it installs with it. */
  readonly alongside?: readonly ProgramName[] | undefined;
  /** Looks at the hosts once it runs, before its flags are checked. */
  readonly inspect?: ((place: ChapterContext) => Promise<void>) | undefined;
  /** Shows that it works, once its stage has been verified. */
  readonly prove?: ((place: ChapterContext) => Promise<void>) | undefined;
}

/** Installs the program, compares it and its unit's flags with what they should be, and verifies its stage. */
export const programSection = ({
  program,
  title,
  alongside = [],
  inspect,
  prove,
}: ProgramSection): Section => ({
  id: program,
  title,
  stages: [program],
  run: async (place) => {
    await applyStages(place, program);
    await checkPrograms(place, program, ...alongside);
    await inspect?.(place);
    for (const { name } of controlHosts(place.spec)) await checkUnitFlags(place, name, program);
    await verifyStages(place, program);
    await prove?.(place);
  },
});
