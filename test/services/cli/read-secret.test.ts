import { PassThrough } from 'node:stream'
import t from 'tap'
import { readSecret } from '../../../services/cli/read-secret.ts'

function terminal() {
  const modes: boolean[] = []
  const keyboard = Object.assign(new PassThrough(), {
    isRaw: false,
    setRawMode: (raw: boolean) => modes.push(raw),
  })
  const screen = new PassThrough({ encoding: 'utf8' })
  return { keyboard, screen, modes }
}

const asked = (at: ReturnType<typeof terminal>, signal = new AbortController().signal) =>
  readSecret('Password: ', { keyboard: at.keyboard, screen: at.screen, signal })

t.test('what is typed is not shown, and the terminal is as before afterwards', async (t) => {
  const at = terminal()
  at.keyboard.write('sec')
  at.keyboard.write('ret é\r')
  t.equal(await asked(at), 'secret é')
  t.equal(at.screen.read(), 'Password: \n')
  t.same(at.modes, [true, false])
})

t.test('what was typed wrong can be taken back', async (t) => {
  const at = terminal()
  at.keyboard.write('wrong\x15sex\x7fcreé\b\bret\n')
  t.equal(await asked(at), 'secrret')
})

t.test('the end of input is the end of the secret', async (t) => {
  const at = terminal()
  at.keyboard.end('secret')
  t.equal(await asked(at), 'secret')
  const other = terminal()
  other.keyboard.write('x\x04')
  t.equal(await asked(other), 'x')
})

t.test('Ctrl-C, and a signal, end the asking', async (t) => {
  const at = terminal()
  at.keyboard.write('sec\x03')
  await t.rejects(asked(at), { code: 'MUSTER_INTERRUPTED' })
  t.same(at.modes, [true, false])
  const stop = new AbortController()
  const asking = asked(terminal(), stop.signal)
  stop.abort()
  await t.rejects(asking, { code: 'MUSTER_INTERRUPTED' })
  await t.rejects(asked(terminal(), stop.signal), { code: 'MUSTER_INTERRUPTED' })
})
