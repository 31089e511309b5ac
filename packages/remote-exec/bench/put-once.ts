import { localFile } from '../src/content/content.js';
import { connect } from '../src/ssh2/connect.js';

const [target = '', from = '', to = ''] = process.argv.slice(2);
const host = await connect(JSON.parse(target));
await host.put([{ path: to, content: await localFile(from), mode: 0o644 }]);
await host.close();
process.send?.(process.resourceUsage().maxRSS);
process.disconnect();
