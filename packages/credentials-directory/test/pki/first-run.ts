// A process that issues credentials into a directory, for tests: first-run.ts DIRECTORY
import { ensurePki } from '../../src/pki/ensure.js';
import { exampleCluster } from '../example.js';

const [directory = ''] = process.argv.slice(2);
const { files } = await ensurePki(exampleCluster(directory));
process.stdout.write(files.get('ca.pem')?.content ?? '');
