import { openssh } from '../../src/index.js';

// Connects, and is killed at once.
await openssh(JSON.parse(process.argv[2] ?? ''));
process.kill(process.pid, 'SIGKILL');
