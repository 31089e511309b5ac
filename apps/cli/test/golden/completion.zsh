#compdef harderway
# Completion of harderway for zsh: harderway completion zsh > a directory of $fpath/_harderway
_harderway() {
  (( ${words[(ie)--]} < CURRENT )) && return 1
  local context state state_descr line
  typeset -A opt_args
  local -a commands=(
    'init:write a cluster.yaml to start from'
    'certs:create missing credentials, and show when each expires'
    'check:check cluster.yaml offline'
    'lint:lint units and configuration files, whoever wrote them'
    'explain:show how a flag or unit setting is set, and why'
    'render:write every file for every host'
    'kubeconfig:print or merge the kubeconfig'
    'plan:show what apply would change'
    'apply:bring the hosts to what cluster.yaml describes'
    'upgrade:upgrade Kubernetes and etcd, minor by minor'
    'rotate:rotate a CA, a key or the token issuer'
    'replace:rejoin control nodes whose etcd data is lost'
    'remove:take control nodes out of the cluster'
    'move:move the virtual IP to another gateway'
    'reset:remove everything from the hosts'
    'status:show what runs where'
    'verify:check whether it works'
    'cis:compare what runs with the CIS benchmark'
    'doctor:say what is wrong with a control plane, whoever made it'
    'adopt:describe a control plane made by hand as cluster.yaml'
    'history:show what was applied, when and by whom'
    'backup:take, list, check or prune snapshots of etcd'
    'drill:prove that a snapshot restores'
    'restore:replace all etcd data with a snapshot'
    'exec:run a command on the hosts'
    'completion:print a completion script'
    'help:explain a command'
    'version:print the version'
  )
  _arguments -C -s -S \
    '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
    '--verbose[print more notes, and stack traces of errors]' \
    '--no-color[print no colors (NO_COLOR does the same)]' \
    '(-h --help)'{-h,--help}'[print help]' \
    '(-V --version)'{-V,--version}'[print the version]' \
    '1:command:->command' \
    '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
        init)
          _arguments -s -S \
            '--stdout[print it, or with --schema the schema, and write nothing]' \
            '--force[replace an existing file, and keep a copy of it]' \
            '--schema[write cluster.schema.json beside it, for editors; that alone if the file exists]' \
            '--guide[the guide’s versions, and its machines in 192.168.1.0/24]' \
            '--profile=[settings of the guide, or those recommended for real clusters (default\: production)]:value:(guide production)' \
            '--name=[name of the cluster in kubectl (default\: asks, or takes the name of the directory)]:value: ' \
            '--domain=[DNS domain of the machines]:value: ' \
            '--virtual-ip=[address of the API]:value: ' \
            '--kubernetes=[version of Kubernetes, or a minor, instead of the newest known]:value: ' \
            '--etcd=[version of etcd, or a minor, instead of the newest that fits]:value: ' \
            '--user=[login name on the hosts]:value: ' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        certs)
          _arguments -s -S \
            '--check[make nothing, only check]' \
            '--all[list every certificate, also in a long list]' \
            '--renew[reissue what has expired, expires within 30 days or no longer matches]' \
            '--recipient=[with lock\: for this public key of age, not with a passphrase]:value: ' \
            '--passphrase-file=[take the passphrase from the first line of this file; /dev/fd/3 is descriptor 3]:file:_files' \
            '(-o --output)'{-o,--output=}'[with csr\: where the requests go (default\: requests)]:directory:_files -/' \
            '--identity=[with unlock\: the secret keys of age that open them]:file:_files' \
            '--json[print the result as JSON]' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        check)
          _arguments -s -S \
            '--format=[how to print the diagnostics (default\: frame on a terminal, else line)]:value:(line frame json sarif github)' \
            '--json[the same as --format json]' \
            '--ignore=[leave out diagnostics with this code]:value:()' \
            '--severities=[severities by code, as JSON\: {"CODE"\: "error"}, or warning, info, off]:file:_files' \
            '(-q --quiet)'{-q,--quiet}'[leave out notes (severity info)]' \
            '--strict[exit with 1 for warnings too]' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        lint)
          _arguments -s -S \
            '--target=[report what the versions of a distribution do not support yet\: debian-12, debian-13, ubuntu-22.04, ubuntu-24.04]:value:(debian-12 debian-13 ubuntu-22.04 ubuntu-24.04)' \
            '--systemd=[systemd that reads the units, such as 252]:value: ' \
            '--kubernetes=[Kubernetes that is started, such as 1.33 (default\: the newest that starts)]:value: ' \
            '--etcd=[etcd that is started, such as 3.5 (default\: the newest that starts)]:value: ' \
            '--keepalived=[keepalived that is started, such as 2.2.7]:value: ' \
            '--podman=[podman that reads Quadlet files, such as 4.9]:value: ' \
            '--exclude=[leave out these files, such as vendor/**]:value: ' \
            '--config=[configuration (default\: harderway-lint.yaml, if it is there)]:file:_files' \
            '--fix[write the fixes that keep the meaning to the files]' \
            '--format=[how to print the diagnostics (default\: frame on a terminal, else line)]:value:(line frame json sarif github)' \
            '--json[the same as --format json]' \
            '--ignore=[leave out diagnostics with this code]:value:()' \
            '--severities=[severities by code, as JSON\: {"CODE"\: "error"}, or warning, info, off]:file:_files' \
            '(-q --quiet)'{-q,--quiet}'[leave out notes (severity info)]' \
            '--strict[exit with 1 for warnings too]' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' \
            '*:file:_files' ;;
        explain)
          _arguments -s -S \
            '--profile=[every line of the files of this profile]:value:(guide production)' \
            '--json[print the result as JSON]' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        render)
          _arguments -s -S \
            '(-o --output)'{-o,--output=}'[write to this directory instead of stdout]:directory:_files -/' \
            '--secrets[write keys and what contains them too]' \
            '--host=[only this host]:value: ' \
            '--json[print the result as JSON]' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        kubeconfig)
          _arguments -s -S \
            '--merge[merge into the first file of KUBECONFIG, else ~/.kube/config]' \
            '--use[with --merge\: make its context the current one]' \
            '(-o --output)'{-o,--output=}'[write to, or merge into, this file; - is stdout]:file:_files' \
            '--host-name[use the host name of the API as the server address, not the virtual IP]' \
            '--super-admin[for emergencies\: user super-admin, whose rights RBAC cannot take away]' \
            '--context=[name of the cluster and its context (default\: name of cluster.yaml)]:value: ' \
            '--force[with --merge\: replace entries of the same names that belong to another CA]' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        plan)
          _arguments -s -S \
            '--only=[only these stages\: prepare, etcd, kube-apiserver, virtual-ip, gateway, load-balancer, keepalived, kube-controller-manager, kube-scheduler, backup]:value:(prepare etcd kube-apiserver virtual-ip gateway load-balancer keepalived kube-controller-manager kube-scheduler backup)' \
            '(-o --output)'{-o,--output=}'[save the plan to this file; apply takes it]:file:_files' \
            '--frozen[refuse programs that harderway.lock does not have]' \
            '--ignore-preflight=[go on although this check fails]:value:(kubelet-skew removed-apis etcd-upgrade etcd-members etcd-hashes certificates rotation-stage token-issuer service-range stored-objects clock-skew unique-machines disk-space unit-drop-ins vrrp virtual-ip-free former-gateways former-servers other-cluster)' \
            '--diff=[how much of each diff to show]:value:(full short none)' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        apply)
          _arguments -s -S \
            '(-y --yes)'{-y,--yes}'[do not ask]' \
            '--allow-restarts[restart programs that others started without asking again]' \
            '--only=[only these stages\: prepare, etcd, kube-apiserver, virtual-ip, gateway, load-balancer, keepalived, kube-controller-manager, kube-scheduler, backup]:value:(prepare etcd kube-apiserver virtual-ip gateway load-balancer keepalived kube-controller-manager kube-scheduler backup)' \
            '--frozen[refuse programs that harderway.lock does not have]' \
            '--ignore-preflight=[go on although this check fails]:value:(kubelet-skew removed-apis etcd-upgrade etcd-members etcd-hashes certificates rotation-stage token-issuer service-range stored-objects clock-skew unique-machines disk-space unit-drop-ins vrrp virtual-ip-free former-gateways former-servers other-cluster)' \
            '--diff=[how much of each diff to show]:value:(full short none)' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' \
            '*:file:_files' ;;
        upgrade)
          _arguments -s -S \
            '--to=[version of Kubernetes; a minor alone means its newest known patch]:value: ' \
            '--etcd=[version of etcd (default\: it moves only where it has to)]:value: ' \
            '--plan[only show the path\: hops, flags, APIs, and kubelets that would be too old]' \
            '(-o --output)'{-o,--output=}'[only save it to this file, for apply]:file:_files' \
            '--snapshots=[where snapshots of etcd go]:directory:_files -/' \
            '--no-snapshot[take no snapshot before each hop]' \
            '(-y --yes)'{-y,--yes}'[do not ask]' \
            '--frozen[refuse programs that harderway.lock does not have]' \
            '--ignore-preflight=[go on although this check fails]:value:(kubelet-skew removed-apis etcd-upgrade etcd-members etcd-hashes certificates rotation-stage token-issuer service-range stored-objects clock-skew unique-machines disk-space unit-drop-ins vrrp virtual-ip-free former-gateways former-servers other-cluster)' \
            '--diff=[how much of each diff to show]:value:(full short none)' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        rotate)
          _arguments -s -S \
            '--to=[CA to go to, by the name of its file, or URL of the issuer (default\: a new one)]:value: ' \
            '--provider=[of an encryption key; identity stops encrypting (default\: as it is)]:value:(secretbox aescbc aesgcm identity)' \
            '--back[go back to the previous CA or key]' \
            '--plan[only show the stages that are left]' \
            '(-o --output)'{-o,--output=}'[only save it to this file, for apply]:file:_files' \
            '--no-wait[do not wait for old tokens to expire, nor for kubelets with old certificates]' \
            '(-y --yes)'{-y,--yes}'[do not ask]' \
            '--frozen[refuse programs that harderway.lock does not have]' \
            '--ignore-preflight=[go on although this check fails]:value:(kubelet-skew removed-apis etcd-upgrade etcd-members etcd-hashes certificates rotation-stage token-issuer service-range stored-objects clock-skew unique-machines disk-space unit-drop-ins vrrp virtual-ip-free former-gateways former-servers other-cluster)' \
            '--diff=[how much of each diff to show]:value:(full short none)' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' \
            '*:value:(ca etcd-ca front-proxy-ca service-account service-account-issuer encryption-key)' ;;
        replace)
          _arguments -s -S \
            '--plan[only show what would happen]' \
            '(-y --yes)'{-y,--yes}'[do not ask]' \
            '--frozen[refuse programs that harderway.lock does not have]' \
            '--ignore-preflight=[go on although this check fails]:value:(kubelet-skew removed-apis etcd-upgrade etcd-members etcd-hashes certificates rotation-stage token-issuer service-range stored-objects clock-skew unique-machines disk-space unit-drop-ins vrrp virtual-ip-free former-gateways former-servers other-cluster)' \
            '--diff=[how much of each diff to show]:value:(full short none)' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        remove)
          _arguments -s -S \
            '--plan[only show what would happen]' \
            '(-y --yes)'{-y,--yes}'[do not ask]' \
            '--frozen[refuse programs that harderway.lock does not have]' \
            '--ignore-preflight=[go on although this check fails]:value:(kubelet-skew removed-apis etcd-upgrade etcd-members etcd-hashes certificates rotation-stage token-issuer service-range stored-objects clock-skew unique-machines disk-space unit-drop-ins vrrp virtual-ip-free former-gateways former-servers other-cluster)' \
            '--diff=[how much of each diff to show]:value:(full short none)' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        move)
          _arguments -s -S \
            '--to=[to this gateway (default\: any other one)]:value: ' \
            '--plan[only show what would happen]' \
            '(-y --yes)'{-y,--yes}'[do not ask]' \
            '--diff=[how much of each diff to show]:value:(full short none)' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        reset)
          _arguments -s -S \
            '--plan[only show what would happen]' \
            '(-y --yes)'{-y,--yes}'[do not ask]' \
            '--diff=[how much of each diff to show]:value:(full short none)' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        status)
          _arguments -s -S \
            '--snapshots=[where snapshots of etcd go]:directory:_files -/' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        verify)
          _arguments -s -S \
            '--timeout=[how long to wait for each check; 0 checks once]:value: ' \
            '--only=[only these stages\: prepare, etcd, kube-apiserver, virtual-ip, gateway, load-balancer, keepalived, kube-controller-manager, kube-scheduler, backup]:value:(prepare etcd kube-apiserver virtual-ip gateway load-balancer keepalived kube-controller-manager kube-scheduler backup)' \
            '--snapshots=[where snapshots of etcd go]:directory:_files -/' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        cis)
          _arguments -s -S \
            '--host=[only this host]:value: ' \
            '--format=[for people, for code scanning, or as a page]:value:(text sarif html)' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        doctor)
          _arguments -s -S \
            '--user=[log in as this user, where HOST does not say]:value: ' \
            '--ssh-config=[ssh_config in place of ~/.ssh/config, as ssh -F takes it]:file:_files' \
            '--save=[save what was collected to this file, which doctor reads again]:file:_files' \
            '--support=[save it as an archive (.tar.gz) to send to others, with the report and journals]:file:_files' \
            '--only=[report only this kind of finding]:value: ' \
            '--skip=[do not report this kind of finding]:value: ' \
            '--allow-unread[exit with 0 although something could not be read, if nothing else is found]' \
            '--wait-for=[look again until this is not found any more]:value: ' \
            '--timeout=[with --wait-for\: how long]:value: ' \
            '--format=[for people, for code scanning, or as a page]:value:(text sarif html)' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        adopt)
          _arguments -s -S \
            '--user=[log in as this user, where HOST does not say]:value: ' \
            '--ssh-config=[ssh_config in place of ~/.ssh/config, as ssh -F takes it]:file:_files' \
            '(-o --output)'{-o,--output=}'[write cluster.yaml to this file (default\: the one of --file)]:file:_files' \
            '--force[replace an existing cluster.yaml, and keep a copy of it]' \
            '--copy-credentials[copy credentials that are missing here from the control nodes]' \
            '--record[record on the hosts which programs need no restart, and that they were adopted]' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        history)
          _arguments -s -S \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        backup)
          _arguments -s -S \
            '(-o --output)'{-o,--output=}'[directory of the snapshots]:directory:_files -/' \
            '--keep-last=[with prune\: the newest N stay]:value: ' \
            '--keep-daily=[with prune\: the newest one of each of N days stays]:value: ' \
            '--with-credentials[keep the credentials with it, encrypted]' \
            '--recipient=[encrypt to this public key of age, not to a passphrase]:value: ' \
            '--passphrase-file=[take the passphrase from the first line of this file; /dev/fd/3 is descriptor 3]:file:_files' \
            '--identity=[with open\: the secret keys of age that open them]:file:_files' \
            '--into=[with open\: a new directory for them]:directory:_files -/' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        drill)
          _arguments -s -S \
            '(-o --output)'{-o,--output=}'[directory of the snapshots]:directory:_files -/' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' \
            '*:file:_files' ;;
        restore)
          _arguments -s -S \
            '--plan[only show what would happen]' \
            '(-y --yes)'{-y,--yes}'[do not ask]' \
            '--accept-data-loss[with --yes\: agree to lose what was written since]' \
            '--foreign[accept a snapshot of another cluster]' \
            '--again[restore a snapshot again that was restored already]' \
            '--abandon[take back a restore that has stopped nothing yet]' \
            '--frozen[refuse programs that harderway.lock does not have]' \
            '--ignore-preflight=[go on although this check fails]:value:(kubelet-skew removed-apis etcd-upgrade etcd-members etcd-hashes certificates rotation-stage token-issuer service-range stored-objects clock-skew unique-machines disk-space unit-drop-ins vrrp virtual-ip-free former-gateways former-servers other-cluster)' \
            '--diff=[how much of each diff to show]:value:(full short none)' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' \
            '*:file:_files' ;;
        exec)
          _arguments -s -S \
            '--host=[only this host]:value: ' \
            '--role=[hosts of this role alone]:value:(control gateway)' \
            '--sudo[run it as root]' \
            '--shell[run it through a shell on the host, for pipes and variables]' \
            '--timeout=[stop it after this time; 0 never does]:value: ' \
            '--json[print the result as JSON]' \
            '--concurrency=[how many hosts to work on at once]:value: ' \
            '--debug[print each command on a host\: time, bytes, exit code]' \
            '--log-format=[log to stderr as text or as JSON lines]:value:(text json)' \
            '(-f --file)'{-f,--file=}'[path to cluster.yaml]:file:_files' \
            '--verbose[print more notes, and stack traces of errors]' \
            '--no-color[print no colors (NO_COLOR does the same)]' \
            '(-h --help)'{-h,--help}'[print help]' ;;
        completion)
          _arguments -s -S \
            '*:value:(bash zsh fish)' ;;
        help)
          _arguments -s -S \
            '*:value:(init certs check lint explain render kubeconfig plan apply upgrade rotate replace remove move reset status verify cis doctor adopt history backup drill restore exec)' ;;
        version)
          _arguments -s -S \
             ;;
      esac ;;
  esac
}
if [[ $funcstack[1] == _harderway ]]; then _harderway "$@"; else compdef _harderway harderway; fi
