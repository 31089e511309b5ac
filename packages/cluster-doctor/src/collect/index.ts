export { type CollectOptions, type CollectTarget, collect } from './collect.js';
export { clientScript, collectScript } from './script.generated.js';
export { parseTranscript, type Transcript } from './transcript.js';
