import { openssh } from '../../src/openssh/openssh.js';
import { connect } from '../../src/ssh2/connect.js';

// Connects, starts a command if there is one, and is killed.
const [kind, target = '', command = ''] = process.argv.slice(2);
const host = await { connect, openssh }[kind === 'openssh' ? kind : 'connect'](JSON.parse(target));
const kill = (): void => void process.kill(process.pid, 'SIGKILL');
if (command === '') kill();
await host.run({ ...JSON.parse(command), onStdoutLine: kill });
