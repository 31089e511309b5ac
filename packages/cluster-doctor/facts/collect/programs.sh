# The programs of a control plane: units, processes, the files that they name, their journals.
programs='etcd|kube-apiserver|kube-controller-manager|kube-scheduler|kube-proxy|kubelet|containerd|ldirectord|keepalived|haproxy'
# Without names, systemd looks into every unit file of the host, which takes it seconds on a slow one.
unit_files() {
  IFS='|'
  set -- $programs
  unset IFS
  systemctl list-unit-files --no-legend --no-pager -- $(printf '%s.service ' "$@")
}
unit_names() {
  {
    systemctl list-units --all --plain --no-legend --no-pager --type=service
    unit_files
  } 2>/dev/null | sed 's/ .*//' | grep -E "^($programs)[.]service$"
  grep -lsE "^ExecStart=.*/($programs)( |\\\\|$)" /etc/systemd/system/*.service /run/systemd/system/*.service /usr/local/lib/systemd/system/*.service 2>/dev/null | sed 's|.*/||'
}
warnings() {
  lines=$(journalctl -q --no-pager -o cat -n 400 -u "$1") || return
  printf '%s\n' "$lines" | grep -E '^[EF][0-9]{4} |"level":"(warn|error|fatal|panic)"|[Ee]rror|failed|refused' | tail -n 40
}
# Units by name in $names; their texts stay in $unit_texts.
units() {
  names=$(unit_names | sort -u | first 60 'units of the control plane')
  # A host without any shows that systemd answers.
  [ -n "$names" ] || { ask units systemctl show --no-pager -p Version; return; }
  ask units systemctl show --no-pager -p Id -p LoadState -p ActiveState -p SubState -p Result -p ExecMainCode -p ExecMainStatus -p NRestarts -p UnitFileState -p NeedDaemonReload -p FragmentPath -p DropInPaths -p MainPID -p ActiveEnterTimestamp -p MemoryMax -p CPUQuotaPerSecUSec -p After -p Wants -p EnvironmentFiles -- $names
  # A journal that is not kept, or not shown to this user, looks like one without lines.
  [ -n "$(journalctl -q --no-pager -o cat -n 1 _PID=1 2>&1)" ] || unread 'the journal' 'it has no line of systemd: it is not kept, or may not be read'
  # The paths of environment files, as systemd has filled them in.
  unit_texts=$(printf '%s\n' "$answer" | grep '^EnvironmentFiles=')
  active=" $(printf '%s\n' "$answer" | awk 'BEGIN { RS = "" } /(^|\n)ActiveState=active(\n|$)/ { sub(/^(.*\n)?Id=/, ""); sub(/\n.*/, ""); print }' | tr '\n' ' ') "
  for name in $names; do
    ask "unit $name" systemctl cat --no-pager -- "$name"
    unit_texts="$unit_texts
$answer"
    case $active in
      *" $name "*) ask "journal $name" warnings "$name" ;;
      *) ask "journal $name" journalctl -q --no-pager -o cat -n 200 -u "$name" ;;
    esac
  done
}
# The variables of etcd as the flags that they stand for.
etcd_variables() {
  for process in /proc/[0-9]*; do
    IFS= read -r comm 2>/dev/null <"$process/comm" || continue
    [ "$comm" = etcd ] || continue
    tr '\n\0' ' \n' <"$process/environ" 2>/dev/null | awk -F= '/^ETCD_[A-Z_]+=./ {
      name = tolower(substr($1, 6))
      gsub(/_/, "-", name)
      print "--" name "=" substr($0, length($1) + 2)
    }'
  done
}
# The settings of a configuration file of etcd as flags.
etcd_configuration() {
  awk '
    /^[a-z]/ { part = $0 ~ /^peer-transport-security:/ ? "peer-" : "" }
    match($0, /^ *[a-z-]+: */) {
      name = $1
      sub(/:.*/, "", name)
      value = substr($0, RLENGTH + 1)
      sub(/[ \t]+#.*/, "", value)
      gsub(/^["\047]|["\047]?[ \t\r]*$/, "", value)
      if (value != "") print "--" part name "=" value
    }' "$1"
}
# The settings of etcd that runs, one a line: those of its configuration file come first, and its variables last.
etcd_settings() {
  argv=$(
    words_of etcd
    etcd_variables
  )
  file=$(flag config-file)
  [ ! -r "$file" ] || etcd_configuration "$file"
  printf '%s\n' "$argv"
}
# The command lines that run, one word a line: $etcd_argv, $apiserver_argv, and in $all_words those of the units as well.
read_words() {
  etcd_argv=$(etcd_settings)
  apiserver_argv=$(words_of kube-apiserver)
  all_words=$(
    printf '%s\n' "$etcd_argv"
    words_of kube
    printf '%s\n' "$unit_texts" | grep -v '^Documentation=' | tr -s ' ' '\n'
  )
}
words() { printf '%s\n' "$all_words"; }
# The words of processes whose name begins so, one a line.
words_of() {
  for process in /proc/[0-9]*; do
    IFS= read -r comm 2>/dev/null <"$process/comm" || continue
    case $comm in $1*) tr '\n\0' ' \n' <"$process/cmdline" 2>/dev/null ;; esac
  done
}
processes() {
  for process in /proc/[0-9]*; do
    IFS= read -r comm 2>/dev/null <"$process/comm" || continue
    case $comm in etcd | kube-* | kubelet | containerd | ldirectord | keepalived | haproxy) ;; *) continue ;; esac
    unit=$(sed -n '/.*\/\([^/]*\.service\)$/{s//\1/p;q;}' "$process/cgroup" 2>/dev/null)
    printf '%s@process %s %s\n' "$mark" "${process#/proc/}" "$unit"
    tr '\n\0' ' \n' <"$process/cmdline" 2>/dev/null
    printf '%s@environment\n' "$mark"
    tr '\n\0' ' \n' <"$process/environ" 2>/dev/null | grep -iE '^([a-z]*_proxy|ETCD_[A-Z_]*|GOMAXPROCS|GOMEMLIMIT)='
    # Its root is not that of this host, as in a container.
    [ ! -e "$process/root/" ] || [ "$process/root/" -ef / ] || printf '%s@contained\n' "$mark"
  done
}
paths_in() { grep -ohE '(^|[]["=, :({]|=-)/[A-Za-z0-9_.][A-Za-z0-9_./@+-]*' "$@" | sed 's/^[^/]*//' | grep -vE '^/(dev|proc|sys|healthz|readyz|livez)(/|$)' | sort -u; }
# The certificates and keys that kubeconfigs name, from their own directories.
kubeconfig_files() {
  awk '{
    while (match($0, /(certificate-authority|client-certificate|client-key)["\047]?[ \t]*:[ \t]*["\047]?/)) {
      path = $0 = substr($0, RSTART + RLENGTH)
      sub(/["\047,}# \t\r].*/, "", path)
      directory = FILENAME
      sub(/[^\/]*$/, "", directory)
      if (path == "") continue
      if (path !~ /^\//) path = directory path
      while (sub(/\/\.?\//, "/", path)) continue
      while (sub(/\/[^\/]*\/\.\.\//, "/", path)) continue
      print path
    }
  }' "$@" | sort -u
}
named_files() {
  named_paths=$(words | paths_in | first 300 'files that flags name')
  # A configuration file names others, such as a kubeconfig.
  configurations=
  for file in $named_paths; do
    case $file in *.yaml | *.yml | *.json | *.conf | *.env) [ ! -f "$file" ] || configurations="$configurations $file" ;; esac
  done
  named_paths=$(
    printf '%s\n' "$named_paths"
    [ -z "$configurations" ] || paths_in $configurations | first 100 'files that configurations name'
    host_files
  )
  # What a user writes may name files that only root may read.
  kubeconfigs=
  for file in $named_paths; do
    case $file in /home/*) continue ;; esac
    if [ -f "$file" ] && [ -r "$file" ] && is_text "$file" && ! is_secret "$file"; then kubeconfigs="$kubeconfigs $file"; fi
  done
  read_files "$(
    printf '%s\n' "$named_paths"
    [ -z "$kubeconfigs" ] || kubeconfig_files $kubeconfigs | first 100 'files that kubeconfigs name'
  )"
}
versions() {
  for program in $(printf '%s\n' "$unit_texts" | sed -n 's/^ *ExecStart *= *//p' | tr -s " \t\"'" '\n' | sed 's/^[-@:+!|]*//' | grep -E '/(etcd|kube-[a-z-]*)$' | sort -u); do
    # A shell would read anything that is not a program as a script.
    # A program of Go that only prints its version needs no second thread and no garbage collection, which cost as much again.
    [ "$(od -An -tx1 -N4 "$program" 2>/dev/null)" != ' 7f 45 4c 46' ] || ask "version $program" env GOMAXPROCS=1 GOGC=off timeout 10 "$program" --version &
  done
  wait
}
