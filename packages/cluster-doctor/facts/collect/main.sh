# Describes this host and changes nothing. All of it is in a function, so that no command reads the rest of it as its input.
main() {
  export LC_ALL=C
  PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  names= unit_texts= answer=
  tls=$(speaks_tls)
  printf '@begin 1\n@clock %s\n' "$(date +%s.%N)"
  units
  host_facts
  processes
  named_files
  etcd_data
  versions
  ask_etcd
  ask_apiserver
  ask_balancer
  echo @end
}
main </dev/null
