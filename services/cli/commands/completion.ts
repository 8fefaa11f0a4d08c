import { Argument, type Command } from 'commander'
import { BASH, ZSH } from '../completion/scripts.ts'
import type { OpenSession } from '../session.ts'

const SCRIPTS = { bash: BASH, zsh: ZSH }

const ABOUT = `Prints a script that lets the shell complete command lines of muster, with the names that there are now.

  bash: muster completion bash > /etc/bash_completion.d/muster
        or, for yourself, in ~/.bashrc: source <(muster completion bash)
  zsh:  muster completion zsh > a directory of $fpath, as the file _muster
        or, for yourself, in ~/.zshrc behind compinit: source <(muster completion zsh)`

export function define(command: Command, open: OpenSession): void {
  command
    .description(ABOUT)
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .action(async (shell: keyof typeof SCRIPTS) => {
      const { terminal } = await open()
      terminal.text(SCRIPTS[shell])
    })
}
