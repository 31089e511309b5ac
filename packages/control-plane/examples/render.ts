import { exampleClusterYaml, parseClusterSpec } from '@harderway/cluster-spec';
import { renderCluster } from '@harderway/control-plane/files';

// Three control nodes and a gateway, as `harderway init --guide` writes them.
const { spec } = parseClusterSpec(exampleClusterYaml());
if (spec === undefined) throw new Error('the example is not valid');

// What apply would write, without asking any host; credentials are left out until they are issued.
const files = renderCluster(spec, undefined);
for (const { path, content } of files.filter(({ host }) => host === 'control0')) {
  console.log(`${path}: ${content.split('\n').length - 1} lines`);
}
