# Describes this host and changes nothing. All of it is in a function, so that no command reads the rest of it as its input.
questions() {
  versions &
  ask_names &
  ask_etcd &
  ask_apiserver &
  ask_balancer &
  wait
}
facts() {
  names= unit_texts= answer=
  tls=$(speaks_tls)
  units
  # Before any of these programs is asked for its version.
  processes
  read_words
  # The host's own files are read while others answer.
  questions 3>&1 | {
    host_facts
    named_files
    etcd_data
    cat
  }
  printf '%s@end\n' "$mark"
}
main() {
  export LC_ALL=C TZ=UTC
  PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  printf '@begin 1\n@clock %s\n' "$(date +%s.%N)"
  facts 3>&1 | redact
}
main </dev/null
