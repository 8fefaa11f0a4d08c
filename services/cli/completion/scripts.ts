/**
 * Both ask `muster complete` what may stand at the cursor. An answer is lines: a word, a tab and what it is about, or
 * `:files`, upon which the shell completes paths by itself.
 */
export const BASH = `# Completion of muster for bash.
_muster() {
  local -a words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  local line
  # A word that is quoted begins with its quote.
  words=("\${words[@]#[\\"\\']}")
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o default 2>/dev/null
    else
      COMPREPLY+=("\${line%%$'\\t'*}")
    fi
  done < <("\${COMP_WORDS[0]}" complete "\${words[@]/#/.}" 2>/dev/null)
}
complete -F _muster muster
`

export const ZSH = `#compdef muster
# Completion of muster for zsh.
_muster() {
  local -a typed lines candidates
  local line word about
  typed=("\${(@)words[2,CURRENT]}")
  typed=("\${(@Q)typed}")
  lines=(\${(f)"$(\${words[1]} complete "\${(@)typed/#/.}" 2>/dev/null)"})
  for line in $lines; do
    if [[ $line == :files ]]; then
      _files
      return
    fi
    word=\${line%%$'\\t'*}
    about=\${line#*$'\\t'}
    candidates+=("\${word//:/\\\\:}\${about:+:$about}")
  done
  _describe -t words word candidates
}
if [[ $funcstack[1] == _muster ]]; then
  _muster "$@"
else
  compdef _muster muster
fi
`
