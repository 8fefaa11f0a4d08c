import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const LINES = 20_000

t.test('all that was logged is there when the process has exited, in its order', async (t) => {
  const script = fileURLToPath(new URL('./_log-and-exit.ts', import.meta.url))
  const { promise: ended, resolve } = Promise.withResolvers<{ code: unknown; stdout: string }>()
  execFile(process.execPath, [script, String(LINES)], { maxBuffer: 2 ** 26 }, (error, stdout) => {
    resolve({ code: error?.code, stdout })
  })
  const { code, stdout } = await ended
  t.equal(code, 3)
  const lines = stdout.trimEnd().split('\n')
  t.equal(lines.length, LINES)
  t.ok(lines.every((line, index) => JSON.parse(line).count === index))
  t.match(JSON.parse(lines[0]!), { name: 'a-test', level: 30, msg: 'a line' })
})
