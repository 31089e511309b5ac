export { askSecret } from './ask-secret.js';
export { nodeFiles } from './files.js';
export { runMain } from './main.js';
