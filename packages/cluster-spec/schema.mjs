// Writes cluster.schema.json anew from the built package: pnpm run schema.
import { writeFileSync } from 'node:fs';
import { clusterSpecJsonSchema } from './dist/index.js';

writeFileSync('cluster.schema.json', `${JSON.stringify(clusterSpecJsonSchema(), null, 2)}\n`);
