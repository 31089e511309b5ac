# Questions over the network: members of etcd, API servers, the table of IPVS and what its servers answer.
# The value of a flag in $argv, which has one word a line.
flag() {
  set -f
  IFS='
'
  taken=
  for word in $argv; do
    case $taken$word in
      --$1 | -$1) taken=' ' ;;
      --$1=* | -$1=*) printf '%s\n' "${word#*=}"; break ;;
      ' '*) printf '%s\n' "$word"; break ;;
    esac
  done
  unset IFS
  set +f
}
# https ADDRESS:PORT PATH OPTION..., verified by what this host trusts, and answered all the same.
https() {
  server=$1
  path=$2
  shift 2
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$path" "$server" | timeout 3 openssl s_client -brief -ign_eof -connect "$server" -verify_ip "${server%:*}" "$@" 2>&1
}
# readiness ADDRESS:PORT CERTIFICATE KEY: a server that wants a login is asked again, with a certificate.
readiness() {
  answer=$(https "$1" '/readyz?verbose')
  code=$?
  case $answer in
    *HTTP/1.[01]' '40[13]*)
      again=$(https "$1" '/readyz?verbose' -cert "$2" -key "$3")
      case $again in *HTTP/1.*) answer=$again ;; esac
      ;;
  esac
  printf '%s\n' "$answer"
  return $code
}
# LibreSSL, which macOS has, and OpenSSL before 1.1 lack options that the questions need.
speaks_tls() { command -v timeout >/dev/null && openssl s_client -help 2>&1 | grep -q -e -verify_ip && echo yes; }
# Asks over TLS: SUBJECT COMMAND...
ask_tls() {
  if [ -n "$tls" ]; then ask "$@"; else unread "$1" 'timeout or OpenSSL 1.1 is not installed'; fi
}
# Whether a port answers over TLS. Nothing is trusted, since reading the CAs of the system takes longer than the rest.
connects() { SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null timeout 2 openssl s_client -brief -connect "$1" 2>&1; }
# The names of API servers and members of etcd, as this host resolves them.
ask_names() {
  for name in $({
    grep -hsoE 'server: *"?https?://[A-Za-z0-9.-]+' $(words | sed -n 's/^--*kubeconfig=//p') /var/lib/kubernetes/*.kubeconfig /etc/kubernetes/*.conf
    words | grep -oE 'https?://[A-Za-z][A-Za-z0-9.-]*:[0-9]' | sed 's/:.$//'
  } | sed 's|.*//||' | sort -u | first 20 'names of servers'); do
    ask "name $name" timeout 3 getent ahostsv4 "$name" &
  done
  wait
}
ask_etcd() {
  # Nobody doubts that a host reaches itself.
  own=$(ip -o -4 addr | sed -n 's|.* inet \([0-9.]*\)/.*|\1:|p' | tr '\n' '|')
  for peer in $(words | grep -oE 'https?://[0-9.]+:[0-9]+' | sed 's|.*//||' | grep -vE "^(${own}127[.])" | sort -u | first 40 'connections to members of etcd'); do
    ask_tls "connect $peer" connects "$peer" &
  done
  wait
  argv=$etcd_argv
  [ -n "$argv" ] || return 0
  command -v etcdctl >/dev/null || {
    unread 'members of etcd' 'etcdctl is not installed'
    return
  }
  # No certificate names the address that stands for all.
  url=$(flag listen-client-urls | sed -E 's#//(0\.0\.0\.0|\[::\]):#//127.0.0.1:#')
  url=${url:-http://127.0.0.1:2379}
  set -- "--endpoints=${url%%,*}" --dial-timeout=2s --command-timeout=3s
  [ -z "$(flag trusted-ca-file)" ] || set -- "$@" "--cacert=$(flag trusted-ca-file)"
  [ -z "$(flag cert-file)" ] || set -- "$@" "--cert=$(flag cert-file)" "--key=$(flag key-file)"
  ask etcd-members env ETCDCTL_API=3 timeout 5 etcdctl "$@" member list -w json &
  ask etcd-status env ETCDCTL_API=3 timeout 5 etcdctl "$@" endpoint status -w json &
  ask etcd-alarms env ETCDCTL_API=3 timeout 5 etcdctl "$@" alarm list &
  wait
}
# The names in a data directory say how far a member has got: TERM-INDEX.snap, NUMBER-INDEX.wal.
etcd_data() {
  for directory in $(words | sed -n 's/^--*data-dir=\([^ \\]*\)$/\1/p; /^--*data-dir$/{n;p;}' | sort -u | first 5 'data directories of etcd'); do
    ask "data $directory" find "$directory" -maxdepth 3 -printf '%T@ %s %P\n'
  done
}
ask_apiserver() {
  argv=$apiserver_argv
  [ -n "$argv" ] || return 0
  port=$(flag secure-port)
  port=${port:-6443}
  # The certificate that the server shows to kubelets is one of clients, and the server can read it.
  ask_tls "https 127.0.0.1:$port/readyz?verbose" readiness "127.0.0.1:$port" "$(flag kubelet-client-certificate)" "$(flag kubelet-client-key)"
}
# The servers in the table of IPVS, without those of services of the cluster: kube-proxy has the addresses on a device of its own.
own_servers() {
  {
    ip -o -4 addr show dev kube-ipvs0
    ipvsadm -L -n
  } 2>/dev/null | awk '
    $2 == "kube-ipvs0" { sub("/.*", "", $4); cluster[$4] = proxy = 1 }
    /^[A-Z]+ / {
      split($2, at, ":")
      skip = at[1] in cluster || proxy && at[2] >= 30000 && at[2] <= 32767
    }
    $1 == "->" && $2 ~ /^[0-9.]+:[0-9]+$/ && !skip { print $2 }'
}
ask_balancer() {
  file=/etc/ha.d/ldirectord.cf
  [ -e /proc/net/ip_vs ] || [ -e "$file" ] || command -v ipvsadm >/dev/null || return 0
  ask ip-vs test -e /proc/net/ip_vs
  # ipvsadm would load the module.
  if [ -e /proc/net/ip_vs ]; then
    ask ipvs ipvsadm -L -n
    ask ipvs-daemons ipvsadm -L --daemon
  fi
  request=$(sed -n 's/^[[:space:]]*request[[:space:]]*=[[:space:]]*"\{0,1\}\/\{0,1\}\([^"]*\).*/\1/p' "$file" 2>/dev/null | head -n 1)
  for server in $({
    [ ! -e /proc/net/ip_vs ] || own_servers
    sed -n 's/^[[:space:]]*real[[:space:]]*=[[:space:]]*\([0-9.]*:[0-9]*\).*/\1/p' "$file" 2>/dev/null
  } | sort -u | first 40 'servers of the balancer'); do
    ask_tls "https $server/${request:-healthz}" https "$server" "/${request:-healthz}" &
  done
  wait
}
