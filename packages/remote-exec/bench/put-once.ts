import { connect, localFile } from '../src/index.js';

const [target = '', from = '', to = ''] = process.argv.slice(2);
const host = await connect(JSON.parse(target));
await host.put([{ path: to, content: await localFile(from), mode: 0o644 }]);
await host.close();
process.send?.(process.resourceUsage().maxRSS);
process.disconnect();
