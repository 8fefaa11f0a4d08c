import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { ZSH } from '../../../../services/cli/completion/scripts.ts'
import { startStandIn } from '../_stand-in.ts'
import { environmentIn, hasShell } from './_shell.ts'

/** Sets what bash sets for a completion function, calls that, and prints what it offers. */
const COMPLETE_IN_BASH = `
source <(muster completion bash)
complete -p muster >&2
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
compopt() { echo "compopt $*"; }
_muster muster "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "\${COMPREPLY[@]}"
`

async function offeredByBash(
  words: readonly string[],
  options: { env: Record<string, string>; directory: string },
): Promise<string[]> {
  const { env, directory } = options
  const bash = spawn('bash', ['--norc', '-c', COMPLETE_IN_BASH, 'bash', ...words], { env, cwd: directory })
  const [stdout, stderr] = await Promise.all([text(bash.stdout), text(bash.stderr), once(bash, 'exit')])
  if (!stderr.includes('complete -F _muster muster')) throw new Error(stderr)
  return stdout.split('\n').filter((line) => line !== '')
}

t.test('bash offers nouns, verbs, options, live names and files', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('node', 'n1', { rack: 'r1' })
  standIn.put('node', 'n2', { rack: 'r2' })
  standIn.put('image', 'debian', {})
  const directory = t.testdir({})
  const env = await environmentIn(directory, standIn.socket)
  const cases: [words: string[], offered: string[]][] = [
    [['muster', 'pro'], ['profile']],
    [['muster', 'node', 'un'], ['unset']],
    [['muster', 'node', 'set', '--kernelv'], ['--kernelversion']],
    [
      ['muster', 'node', 'show', ''],
      ['n1', 'n2'],
    ],
    [['muster', 'node', 'list', "'n2,"], ['n2,n1']],
    // As bash breaks --image=d into words.
    [['muster', 'node', 'set', 'n1', '--image', '=', 'd'], ['debian']],
    [['muster', 'node', 'set', 'n1', '--image', '='], ['debian']],
    [['muster', 'apply', '-f', ''], ['compopt -o default']],
    [['muster', 'nonsense', ''], []],
  ]
  for (const [words, offered] of cases) {
    t.same(await offeredByBash(words, { env, directory }), offered, words.join(' '))
  }
})

t.test(
  'zsh takes the script, and offers live names',
  { skip: !hasShell('zsh') && 'no zsh here' },
  async (t) => {
    const standIn = await startStandIn(t)
    standIn.put('node', 'compute-1', {})
    const directory = t.testdir({})
    const env = await environmentIn(directory, standIn.socket)
    const check = spawnSync('zsh', ['-n'], { input: ZSH, encoding: 'utf8' })
    t.match(check, { status: 0, stderr: '' })
    const zsh = spawn('zsh', ['-f', '-c', COMPLETE_IN_ZSH], { env, cwd: directory })
    t.teardown(() => void zsh.kill('SIGKILL'))
    const [stdout, stderr] = await Promise.all([text(zsh.stdout), text(zsh.stderr)])
    t.match(stdout, /muster node show compute-1/, stderr)
  },
)

/** Types the beginning of a name and a tab into a zsh on a terminal of its own, and prints what that makes of it. */
const COMPLETE_IN_ZSH = `
zmodload zsh/zpty
zpty inner 'exec zsh -f -i'
zpty -w inner 'PS1=; autoload -U compinit; compinit -u -D; source <(muster completion zsh); echo LOAD''ED'
zpty -r -m inner output '*LOADED*'
zpty -w -n inner $'muster node show comp\\t'
zpty -r -m inner output '*compute-1*'
print -r -- $output
zpty -d inner
`
