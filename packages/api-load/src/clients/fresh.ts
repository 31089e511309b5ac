import { exchange } from '../exchange.js';
import type { Target } from '../target.js';
import type { Client, Requests } from './client.js';

/** A client that makes a TLS connection for every request, and resumes no session. */
export const freshClient = (target: Target, requests: Requests): Client => ({
  ask: () => exchange({ target, ...requests }),
  close: () => undefined,
});
