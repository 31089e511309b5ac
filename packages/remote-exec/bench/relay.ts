import { startRelay } from '../test/rig/relay.js';

// A process of its own, so that the delay costs the contenders no time of theirs.
const { port } = await startRelay(Number(process.argv[2]), { delayMs: 20 });
process.send?.(port);
