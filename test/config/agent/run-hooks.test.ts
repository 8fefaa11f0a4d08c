import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { run, SHELLS } from '../shells.ts'
import { AgentNode, LIBRARY } from './_node.ts'

const PROGRAM = join(LIBRARY, 'run-hooks')

for (const shell of SHELLS) {
  t.test(`in ${shell.join(' ')}`, async (t) => {
    const node = new AgentNode(t)
    const hooks = (name: string, text: string): void => node.write(`usr/lib/muster/hooks/${name}`, text)
    async function hooked(...changed: string[]) {
      const list = join(node.run, 'list')
      writeFileSync(list, changed.map((path) => `${path}\n`).join(''))
      return run([...shell, PROGRAM, list], node.env)
    }

    t.same(await hooked('/etc/a'), { status: 0, stdout: '0\n', stderr: '' }, 'without any, none runs')
    hooks('20-b', '/etc/b* echo second')
    hooks('10-a', '# a comment\n\n/etc/a* echo "first  of *"; cat\n/etc/*/deep echo deep\n')
    hooks('30-c', '/etc/c sh -c "exit 3"\n/etc/c echo last\n/etc/c\n')
    const first = await hooked('/etc/a1', '/etc/a2', '/etc/x/y/deep', '/etc/b')
    t.same(
      first,
      { status: 0, stdout: '0\n', stderr: 'first  of *\ndeep\nsecond\n' },
      'each runs once, in order',
    )
    t.same(await hooked('/etc/c'), {
      status: 0,
      stdout: '1\n',
      stderr: `muster-runtime: the hook 'sh -c "exit 3"' of 30-c FAILED\nlast\n`,
    })
    t.equal((await run([...shell, PROGRAM], node.env)).status, 2)
  })
}
