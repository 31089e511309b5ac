export { catalog } from './catalog/history.generated.js';
export type { FlagsByMinor } from './catalog/types.generated.js';
export { controllersOf } from './controllers.js';
export {
  checkControllerManager,
  controllerManager,
  controllerManagerArgv,
  migrateControllerManager,
} from './program.js';
export { controllerManagerRules as rules } from './rules.js';
