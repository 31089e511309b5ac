#compdef harderway
# Completion of harderway for zsh: harderway completion zsh > a folder of $fpath/_harderway
_harderway() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands=(
    'init:write a cluster.yaml to start from'
    'certs:make missing certificates, show how long they last'
    'render:write every file for every host'
    'plan:show what apply would change'
    'apply:make the hosts what cluster.yaml wants'
    'reset:remove everything from the hosts'
    'status:show what runs where'
    'verify:check whether it works'
    'exec:run a command on the hosts'
    'kubeconfig:print or merge the kubeconfig'
    'completion:print a completion script'
    'help:show help for a command'
  )
  _arguments -C -s -S \
    '(-V --version)'{-V,--version}'[print the version]' \
    '(-f --file)'{-f,--file}'[the description of the cluster]:file:_files' \
    '--verbose[more notes, and stack traces of errors]' \
    '--no-color[no colours (NO_COLOR does the same)]' \
    '(-h --help)'{-h,--help}'[show help]' \
    '1:command:->command' \
    '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
        init)
          _arguments -s -S \
            '--stdout[print it, or with --schema the schema, and write nothing]' \
            '--force[write over an existing file]' \
            '--schema[write cluster.schema.json beside it, for editors; that alone if the file is there]' \
            '--name[name of the cluster]:value: ' \
            '--domain[DNS domain of the machines]:value: ' \
            '--virtual-ip[address of the API]:value: ' \
            '--kubernetes[version of Kubernetes]:value: ' \
            '--etcd[version of etcd]:value: ' \
            '--user[login name on the hosts]:value: ' \
            '(-h --help)'{-h,--help}'[show help]' \
            '(-f --file)'{-f,--file}'[the description of the cluster]:file:_files' \
            '--verbose[more notes, and stack traces of errors]' \
            '--no-color[no colours (NO_COLOR does the same)]' ;;
        certs)
          _arguments -s -S \
            '--check[make nothing, only look]' \
            '--renew[issue anew what has ended, ends within 30 days or does not fit]' \
            '--json[print the result as JSON]' \
            '(-h --help)'{-h,--help}'[show help]' \
            '(-f --file)'{-f,--file}'[the description of the cluster]:file:_files' \
            '--verbose[more notes, and stack traces of errors]' \
            '--no-color[no colours (NO_COLOR does the same)]' ;;
        render)
          _arguments -s -S \
            '(-o --output)'{-o,--output}'[write to this folder instead of stdout]:folder:_files -/' \
            '--secrets[write keys and what holds them too]' \
            '--host[this host alone; may be repeated]:value: ' \
            '--json[print the result as JSON]' \
            '(-h --help)'{-h,--help}'[show help]' \
            '(-f --file)'{-f,--file}'[the description of the cluster]:file:_files' \
            '--verbose[more notes, and stack traces of errors]' \
            '--no-color[no colours (NO_COLOR does the same)]' ;;
        plan)
          _arguments -s -S \
            '--only[this stage alone; may be repeated]:value:(prepare etcd kube-apiserver virtual-ip gateway load-balancer kube-controller-manager kube-scheduler)' \
            '--diff[how much of each diff to show]:value:(full short none)' \
            '--json[print the result as JSON]' \
            '(-h --help)'{-h,--help}'[show help]' \
            '(-f --file)'{-f,--file}'[the description of the cluster]:file:_files' \
            '--verbose[more notes, and stack traces of errors]' \
            '--no-color[no colours (NO_COLOR does the same)]' ;;
        apply)
          _arguments -s -S \
            '(-y --yes)'{-y,--yes}'[do not ask]' \
            '--only[this stage alone; may be repeated]:value:(prepare etcd kube-apiserver virtual-ip gateway load-balancer kube-controller-manager kube-scheduler)' \
            '--diff[how much of each diff to show]:value:(full short none)' \
            '--json[print the result as JSON]' \
            '(-h --help)'{-h,--help}'[show help]' \
            '(-f --file)'{-f,--file}'[the description of the cluster]:file:_files' \
            '--verbose[more notes, and stack traces of errors]' \
            '--no-color[no colours (NO_COLOR does the same)]' ;;
        reset)
          _arguments -s -S \
            '(-y --yes)'{-y,--yes}'[do not ask]' \
            '--diff[how much of each diff to show]:value:(full short none)' \
            '--json[print the result as JSON]' \
            '(-h --help)'{-h,--help}'[show help]' \
            '(-f --file)'{-f,--file}'[the description of the cluster]:file:_files' \
            '--verbose[more notes, and stack traces of errors]' \
            '--no-color[no colours (NO_COLOR does the same)]' ;;
        status)
          _arguments -s -S \
            '--json[print the result as JSON]' \
            '(-h --help)'{-h,--help}'[show help]' \
            '(-f --file)'{-f,--file}'[the description of the cluster]:file:_files' \
            '--verbose[more notes, and stack traces of errors]' \
            '--no-color[no colours (NO_COLOR does the same)]' ;;
        verify)
          _arguments -s -S \
            '--timeout[how long to wait for each check; 0 looks once]:value: ' \
            '--only[this stage alone; may be repeated]:value:(prepare etcd kube-apiserver virtual-ip gateway load-balancer kube-controller-manager kube-scheduler)' \
            '--json[print the result as JSON]' \
            '(-h --help)'{-h,--help}'[show help]' \
            '(-f --file)'{-f,--file}'[the description of the cluster]:file:_files' \
            '--verbose[more notes, and stack traces of errors]' \
            '--no-color[no colours (NO_COLOR does the same)]' ;;
        exec)
          _arguments -s -S \
            '--host[this host alone; may be repeated]:value: ' \
            '--role[hosts of this role alone]:value:(control gateway)' \
            '--sudo[run it as root]' \
            '--shell[let a shell on the host read it, for pipes and variables]' \
            '--timeout[stop it after this time; 0 never does]:value: ' \
            '--json[print the result as JSON]' \
            '(-h --help)'{-h,--help}'[show help]' \
            '(-f --file)'{-f,--file}'[the description of the cluster]:file:_files' \
            '--verbose[more notes, and stack traces of errors]' \
            '--no-color[no colours (NO_COLOR does the same)]' ;;
        kubeconfig)
          _arguments -s -S \
            '--merge[merge into the first file of KUBECONFIG, else ~/.kube/config]' \
            '--use[with --merge\: make its context the current one]' \
            '(-o --output)'{-o,--output}'[write to, or merge into, this file; - is stdout]:file:_files' \
            '--address[name the virtual IP instead of the host name of the API]' \
            '(-h --help)'{-h,--help}'[show help]' \
            '(-f --file)'{-f,--file}'[the description of the cluster]:file:_files' \
            '--verbose[more notes, and stack traces of errors]' \
            '--no-color[no colours (NO_COLOR does the same)]' ;;
        completion)
          _arguments -s -S \
            '(-h --help)'{-h,--help}'[show help]' \
            '(-f --file)'{-f,--file}'[the description of the cluster]:file:_files' \
            '--verbose[more notes, and stack traces of errors]' \
            '--no-color[no colours (NO_COLOR does the same)]' \
            '*:value:(bash zsh fish)' ;;
        help)
          _arguments -s -S \
            '(-f --file)'{-f,--file}'[the description of the cluster]:file:_files' \
            '--verbose[more notes, and stack traces of errors]' \
            '--no-color[no colours (NO_COLOR does the same)]' \
            '*:value:(init certs render plan apply reset status verify exec kubeconfig completion)' ;;
      esac ;;
  esac
}
if [[ $funcstack[1] == _harderway ]]; then _harderway "$@"; else compdef _harderway harderway; fi
