import t from 'tap'
import { BASH, ZSH } from '../../../../services/cli/completion/scripts.ts'
import { runCli } from '../_cli.ts'

t.test('the script of a shell is printed as it is, without a controller', async (t) => {
  t.match(await runCli(['completion', 'bash']), { code: 0, stdout: BASH, stderr: '' })
  t.match(await runCli(['completion', 'zsh']), { code: 0, stdout: ZSH, stderr: '' })
})

t.test('another shell is refused', async (t) => {
  t.match(await runCli(['completion', 'fish']), { code: 2, stderr: /Allowed choices are bash, zsh/ })
})
