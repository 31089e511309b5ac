export {
  type AdmissionPlugin,
  type AdmissionPluginHistory,
  admissionPluginsOf,
} from './admission-plugins.js';
export { type ApiserverArgvInput, apiserverArgv } from './argv.js';
export { catalog } from './catalog/history.generated.js';
export type { FlagsByMinor } from './catalog/types.generated.js';
export { type ApiserverCheckInput, checkApiserver } from './check.js';
export { apiserverRules } from './rules.js';
