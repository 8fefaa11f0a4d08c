import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runEditor } from '../../../../services/cli/documents/run-editor.ts'

t.test('an editor may have options, and be a command of several', async (t) => {
  const directory = t.testdir({ 'a file': 'one\n' })
  const path = join(directory, 'a file')
  await runEditor('sed -i -e s/one/two/', path)
  t.equal(readFileSync(path, 'utf8'), 'two\n')
  await runEditor("sed -i -e 's/two/2 and 3/'", path)
  t.equal(readFileSync(path, 'utf8'), '2 and 3\n')
})

t.test('one that fails or is not there is told', async (t) => {
  await t.rejects(runEditor('false', '/dev/null'), {
    code: 'MUSTER_EDITOR_FAILED',
    message: 'the editor "false" ended with exit code 1',
  })
  await t.rejects(runEditor("sh -c 'exit 127'", '/dev/null'), {
    code: 'MUSTER_EDITOR_FAILED',
    message: /^there is no editor/,
  })
  await t.rejects(runEditor("sh -c 'kill -KILL $$'; kill -KILL $$; :", '/dev/null'), {
    message: /ended with SIGKILL/,
  })
})

t.test('what Ctrl-C means is for the editor to say as long as it runs', async (t) => {
  const interrupted: string[] = []
  const listener = (): void => void interrupted.push('SIGINT')
  process.once('SIGINT', listener)
  t.teardown(() => process.off('SIGINT', listener))
  await runEditor('kill -INT $PPID; :', '/dev/null')
  t.same(interrupted, [])
  const { promise, resolve } = Promise.withResolvers<void>()
  process.on('SIGINT', resolve)
  t.teardown(() => process.off('SIGINT', resolve))
  // A process that only waits for signals ends.
  const alive = setInterval(() => {}, 1_000)
  process.kill(process.pid, 'SIGINT')
  await promise
  clearInterval(alive)
  t.same(interrupted, ['SIGINT'])
})
