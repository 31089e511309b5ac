export { createProgress } from './create.js';
export { formatBytes, formatDuration } from './format.js';
export type { Progress, ProgressEvent, ProgressOptions, ProgressStream } from './model.js';
export { formatTable, type TableOptions } from './table.js';
export { type TerminalAbilities, terminalAbilities } from './terminal.js';
export { displayWidth } from './width.js';
