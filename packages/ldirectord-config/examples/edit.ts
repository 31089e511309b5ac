import {
  appendValue,
  formatLdirectord,
  parse,
  readConfig,
  serialize,
  setValue,
} from '@harderway/ldirectord-config';

const document = parse(`# Managed by hand.
checktimeout = 5

virtual=192.168.1.21:6443
	real=192.168.1.11:6443 gate
	real=192.168.1.12:6443 gate # in the other rack
`);

// An edit rewrites its own lines only.
const slower = setValue(document, 'head', 'checktimeout', 8);
console.log(serialize(appendValue(slower, '192.168.1.21:6443', 'real', '192.168.1.13:6443 gate')));

// A configuration has no comments and one layout.
const { config = { virtuals: [] } } = readConfig(document) ?? {};
console.log(formatLdirectord({ ...config, globals: { ...config.globals, quiescent: true } }));
