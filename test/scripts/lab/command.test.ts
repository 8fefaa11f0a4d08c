import t from 'tap'
import { runCommand } from '../../../scripts/lab/command.ts'

t.test('a command gives what it prints, and reads what it is given', async (t) => {
  t.equal(await runCommand(['cat'], { input: 'one\ntwo\n' }), 'one\ntwo\n')
})

t.test('a command that fails says what it complained about', async (t) => {
  await t.rejects(runCommand(['sh', '-c', 'echo no such thing >&2; exit 3']), {
    code: 'MUSTER_LAB_COMMAND',
    message: /ended with 3: no such thing/,
  })
})

t.test('a command that does not read its input is not disturbed by it', async (t) => {
  t.equal(await runCommand(['true'], { input: 'x'.repeat(1_000_000) }), '')
})

t.test('a program that is not there is an error of the lab', async (t) => {
  await t.rejects(runCommand(['no-such-program']), {
    code: 'MUSTER_LAB_COMMAND',
    message: /could not be run/,
  })
})
