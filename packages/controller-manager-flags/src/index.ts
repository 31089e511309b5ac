export { type ControllerManagerArgvInput, controllerManagerArgv } from './argv.js';
export { catalog } from './catalog/history.generated.js';
export type { FlagsByMinor } from './catalog/types.generated.js';
export { type ControllerManagerCheckInput, checkControllerManager } from './check.js';
export { controllersOf } from './controllers.js';
export { controllerManagerRules } from './rules.js';
