/** The manifest of a snapshot of a small cluster. */
export const snapshotManifest = {
  cluster: 'kubenet',
  takenAt: '2026-11-26T23:59:59.500Z',
  host: 'control1',
  versions: { kubernetes: '1.31.0', etcd: '3.5.15' },
  size: 100,
  sha256: 'ab',
  revision: 7,
  raftIndex: 9,
  keys: 3,
  members: [],
  encryptionKeys: [],
  authorities: {},
};
