import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Runs the files of each project in a row, the slowest first. Vitest ends a worker, and with it all modules that it has
 * loaded, when the next file in line is of another project.
 */
export class ProjectByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const slowestFirst = await super.sort(files);
    return slowestFirst.toSorted((one, other) => one.project.name.localeCompare(other.project.name));
  }
}
