import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { LabSilentError } from '../../../scripts/lab/errors.ts'
import { OutputLog } from '../../../scripts/lab/output-log.ts'

function newLog(t: Test): OutputLog {
  const log = new OutputLog({ name: 'n1', path: join(t.testdir({}), 'n1.log') })
  t.teardown(() => log.end())
  return log
}

t.test('a line is found when it was printed before the wait, and when it comes later', async (t) => {
  const log = newLog(t)
  log.write(Buffer.from('one\ntw'))
  t.equal(await log.waitFor(/^one$/), 'one')
  const later = log.waitFor(/^two$/)
  log.write(Buffer.from('o\n'))
  t.equal(await later, 'two')
})

t.test('a prompt is found although its line does not end', async (t) => {
  const log = newLog(t)
  const prompt = log.waitFor(/login: $/)
  log.write(Buffer.from('n1 log'))
  log.write(Buffer.from('in: '))
  t.equal(await prompt, 'n1 login: ')
})

t.test('a pattern that remembers where it stopped finds as well as any other', async (t) => {
  const log = newLog(t)
  const pattern = /o/g
  log.write(Buffer.from('o\no\n'))
  t.equal(await log.waitFor(pattern), 'o')
  t.equal(await log.waitFor(pattern), 'o')
})

t.test('colours and carriage returns are in the file, but not in the lines', async (t) => {
  const log = newLog(t)
  const lines: string[] = []
  log.onLine = (line) => lines.push(line)
  const raw = '[\x1b[0;32m  OK  \x1b[0m] Reached \x1b[0;1;39mlogin\x1b[0m.\r\n'
  log.write(Buffer.from(raw))
  t.same(log.tail, ['[  OK  ] Reached login.'])
  t.same(lines, log.tail)
  t.equal(readFileSync(log.path, 'utf8'), raw)
})

t.test('a letter that arrives in two pieces is one letter', async (t) => {
  const log = newLog(t)
  const bytes = Buffer.from('é\n')
  log.write(bytes.subarray(0, 1))
  log.write(bytes.subarray(1))
  t.same(log.tail, ['é'])
})

t.test('what is kept in memory is bounded, in lines and in the length of a line', async (t) => {
  const log = newLog(t)
  for (let line = 0; line < 5_000; line++) log.write(Buffer.from(`${line}\n`))
  t.equal(log.tail.length, 4_000)
  t.equal(log.tail.at(-1), '4999')
  log.write(Buffer.alloc(10_000, 'x'))
  t.equal(log.tail.at(-1), 'x'.repeat(10_000), 'a piece is kept whole')
  log.write(Buffer.from('y'))
  t.equal(log.tail.at(-1), 'y', 'but nothing is added to it')
})

t.test('who waits is told, with the last lines, when the output ends', async (t) => {
  const log = newLog(t)
  log.write(Buffer.from('Kernel panic\n'))
  const waiting = log.waitFor(/login/)
  log.end()
  await t.rejects(waiting, LabSilentError)
  await t.rejects(log.waitFor(/login/), {
    message: /n1 ended before it printed \/login\/.*\n {2}\| Kernel panic/,
  })
  t.equal(await log.waitFor(/panic/), 'Kernel panic')
})

t.test('a wait can be given up', async (t) => {
  const log = newLog(t)
  const abort = new AbortController()
  const waiting = log.waitFor(/login/, { signal: abort.signal })
  abort.abort(new Error('enough'))
  await t.rejects(waiting, { code: 'MUSTER_LAB_SILENT', cause: { message: 'enough' } })
  await t.rejects(log.waitFor(/login/, { signal: abort.signal }), { code: 'MUSTER_LAB_SILENT' })
})
