import { formatLine } from '@harderway/diagnostics';
import { formatRestore } from '@harderway/ipvs';
import { check, evaluate, parse, plainEnvironment, toIpvs } from '@harderway/ldirectord-config';

const document = parse(`checktimeout=5s
virtual=192.168.1.21:80
	real=192.168.1.11:80 gate 1 "/status", "up"
	real=192.168.1.12:80 gate
`);

for (const diagnostic of check(document).diagnostics) console.log(formatLine(diagnostic));

const { state } = evaluate(document);
if (state) console.log(formatRestore(toIpvs(state, plainEnvironment).table));
