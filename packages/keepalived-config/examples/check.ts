import { formatLine } from '@harderway/diagnostics';
import { check, parse } from '@harderway/keepalived-config';

const document = parse(`vrrp_instance api {
    state MASTER
    nopreempt
    interface eth0
    virtual_router_id 51
    priority 150
    advert_int 0.25
    virtual_ipaddress {
        192.168.1.21/32
    }
}
`);

for (const diagnostic of check(document).diagnostics) console.log(formatLine(diagnostic));
