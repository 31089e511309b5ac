export type { UnitFiles } from './effective/files.js';
export { type ReadUnitFilesOptions, readUnitFiles } from './node/unit-files.js';
