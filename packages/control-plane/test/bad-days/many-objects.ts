import { quote } from '@harderway/remote-exec';
import { etcdctl } from '../../src/components/etcd/cluster.js';
import type { Stage } from './stage.js';

/** Writes small objects in transactions of 128, which is as many puts as etcd takes. */
const program = `
import json, subprocess, sys
kind, count, argv = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
def put(index):
    name = "many-%05d" % index
    meta = {"name": name, "namespace": "default", "uid": name, "creationTimestamp": "2026-01-01T00:00:00Z"}
    value = {"apiVersion": "v1", "kind": kind, "metadata": meta, "data": {"key": "dmFsdWU="}}
    return "put /registry/%ss/default/%s %s\\n" % (kind.lower(), name, json.dumps(json.dumps(value)))
for start in range(0, count, 128):
    puts = "".join(map(put, range(start, min(start + 128, count))))
    subprocess.run(argv, input=("\\n" + puts + "\\n\\n").encode(), check=True, stdout=subprocess.DEVNULL)
`;

/** Has that many more objects stored, not encrypted. They go straight into etcd, since the API would take minutes. */
export const storeMany = (
  { on }: Pick<Stage, 'on'>,
  kind: 'Secret' | 'ConfigMap',
  count: number,
): Promise<string> =>
  on('control0', quote(['python3', '-c', program, kind, String(count), ...etcdctl('txn')]));
