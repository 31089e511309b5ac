# The host itself: kernel, names, time, addresses, kernel parameters, disks, firewall.
parameters() {
  # The shell reads byte by byte, and these files have but one read.
  grep -s '' /proc/sys/net/ipv4/conf/*/arp_ignore /proc/sys/net/ipv4/conf/*/arp_announce /proc/sys/net/ipv4/conf/*/rp_filter /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/vs/* | sed 's|^/proc/sys/||; s|/|.|g; s|:| = |'
}
firewall() {
  if command -v nft >/dev/null; then
    nft list ruleset
  elif command -v iptables-save >/dev/null; then
    iptables-save
  elif keeps_rules; then
    echo 'neither nft nor iptables is installed'
    return 127
  fi
}
# Whether the kernel may have rules of a packet filter, as far as that is known without nft: perl asks it for the tables of
# nf_tables, if they are part of the kernel or loaded.
keeps_rules() {
  ! grep -qs . /proc/net/ip_tables_names || return 0
  [ ! -r /proc/kallsyms ] || grep -q nf_tables /proc/kallsyms || return 1
  ! perl -e 'socket($s, 16, 3, 12) && send($s, pack("LSSLLL", 20, 0xa01, 0x301, 1, 0, 0), 0) or exit 1; vec($r, fileno($s), 1) = 1;
    select($r, undef, undef, 2) or exit 1; recv($s, $m, 65536, 0); exit(unpack("x4 S", $m) != 3)' 2>/dev/null
}
time_source() {
  [ ! -e /run/systemd/timesync/synchronized ] || echo synchronized
  systemctl is-active systemd-timesyncd chrony chronyd ntp ntpd ntpsec 2>/dev/null | grep '^active$'
}
# Files that would bring an address back after a reboot.
brings_back() {
  grep -rlsF --exclude='kube-*' --exclude='etcd*' -e "$1" /etc/netplan /etc/systemd /etc/network /etc/NetworkManager /etc/rc.local /etc/keepalived /etc/cloud /etc/networkd-dispatcher /etc/cron.d /usr/local/lib/systemd /var/lib/cloud/instance | while read -r file; do
    case $file in
      */system/*.service) [ "$(systemctl is-enabled "${file##*/}" 2>/dev/null)" = disabled ] || printf '%s\n' "$file" ;;
      *) printf '%s\n' "$file" ;;
    esac
  done
}
persistent() {
  # kube-proxy brings addresses of services back itself.
  for address in $(ip -o -4 addr | grep -v ': kube-ipvs0 ' | sed -n 's|.* inet \([0-9.]*\)/32 .*|\1|p' | sort -u); do
    ask "persistent $address" brings_back "$address"
  done
}
host_facts() {
  ask uname uname -snrm
  # Programs write their logs in the zone of the host.
  ask zone env -u TZ date +%z
  ask machine-id sha256sum /etc/machine-id
  [ ! -e /sys/class/dmi/id/product_uuid ] || ask product-uuid sha256sum /sys/class/dmi/id/product_uuid
  ask addresses ip -o addr
  ask links ip -o link
  ask routes ip -o -4 route
  ask neighbours ip -o -4 neigh
  ask parameters parameters
  ask time-source time_source
  ask disks df -kP
  ask inodes df -iP
  ask memory head -n 3 /proc/meminfo
  ask swaps cat /proc/swaps
  ask listening ss -H -l -t -n -p
  ask firewall firewall
  persistent
}
# Files that say how a host is set up, whether or not anything names them.
host_files() {
  for file in /etc/hosts /etc/hostname /etc/os-release /etc/resolv.conf /etc/environment /etc/sysctl.conf /etc/sysctl.d/*.conf /etc/netplan/*.yaml /etc/network/interfaces /etc/systemd/network/*.network /etc/ha.d/ldirectord.cf /etc/keepalived/keepalived.conf /var/lib/cloud/instance/user-data.txt /usr/local/share/ca-certificates/*.crt /etc/ssh/ssh_host_*_key.pub /var/lib/kubernetes/*.kubeconfig /etc/kubernetes/*.conf /root/.kube/config /home/*/.kube/config /home/*/*.kubeconfig; do
    [ ! -e "$file" ] || printf '%s\n' "$file"
  done
}
