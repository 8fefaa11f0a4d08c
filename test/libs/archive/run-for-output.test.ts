import t from 'tap'
import { runForOutput } from '../../../libs/archive/run-for-output.ts'

t.test('a program gets its input, and gives its output', async (t) => {
  const { stdout } = await runForOutput('tr', ['a-z', 'A-Z'], { input: Buffer.from('muster') })
  t.equal(stdout.toString(), 'MUSTER')
  t.equal((await runForOutput('pwd', [], { cwd: '/' })).stdout.toString(), '/\n')
})

t.test('one that fails says why, also if it does not read its input', async (t) => {
  const input = Buffer.alloc(1 << 20)
  await t.rejects(runForOutput('sh', ['-c', 'echo "no way" >&2; exit 3'], { input }), {
    code: 'MUSTER_PROGRAM_FAILED',
    message: 'sh failed: no way',
    complaints: 'no way\n',
  })
  await t.rejects(runForOutput('false', []), { message: 'false failed: it ended with 1' })
  await t.rejects(runForOutput('no-such-program', []), { message: /^no-such-program failed: .*ENOENT/ })
})

t.test('a signal ends it', async (t) => {
  const stop = new AbortController()
  const running = runForOutput('sleep', ['1000'], { signal: stop.signal })
  const reason = new Error('stop')
  stop.abort(reason)
  await t.rejects(running, reason)
})
