export { type Adoption, adopt } from './adopt.js';
export { type HeldCredential, heldCredentials } from './credentials.js';
export type { AdoptionNote, AdoptionReport } from './model.js';
export type { Reached } from './text.js';
