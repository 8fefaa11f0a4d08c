import t from 'tap'
import { type CliOptions, runCli } from '../_cli.ts'
import { startStandIn } from '../_stand-in.ts'

async function recover(
  t: Parameters<typeof startStandIn>[0],
  args: string[],
  lines: object[],
  options?: CliOptions,
) {
  const standIn = await startStandIn(t)
  standIn.intercept = (response) => response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const result = await runCli(['recover', ...args], { standIn, ...options })
  return { ...result, sent: standIn.seen.map(({ body }) => body) }
}

const done = { result: { before: { seq: 0 }, after: { seq: 18 }, appended: 18 } }

t.test('what is written into the log is told', async (t) => {
  const { code, stdout, stderr, sent } = await recover(t, [], [{ progress: 'change 9 of 18' }, done])
  t.equal(code, 0)
  t.equal(stdout, '18 changes written into the change log.\n')
  t.match(stderr, /change 9 of 18/)
  t.same(sent, [{ replaceLog: false }])
  t.match(await recover(t, [], [{ result: { appended: 0 } }]), { stdout: /nothing had to be written/ })
  t.match(JSON.parse((await recover(t, ['--json'], [done])).stdout), done.result)
})

t.test('another log is replaced only if that is confirmed', async (t) => {
  const refused = await recover(t, ['--replace-log'], [done])
  t.match(refused, { code: 2, stderr: /--yes/, sent: [] })
  const answered = await recover(t, ['--replace-log'], [done], { columns: 80, input: 'y\n' })
  t.match(answered, { code: 0, sent: [{ replaceLog: true }] })
  t.match(await recover(t, ['--replace-log', '--yes'], [done]), { code: 0 })
})

t.test('a failure is told as the controller says it', async (t) => {
  const error = {
    code: 'MUSTER_LOG_FOREIGN',
    category: 'corrupt',
    message: 'another log',
    hint: 'Look at both.',
  }
  t.match(await recover(t, [], [{ error }]), { code: 1, stderr: /another log\nLook at both/ })
  t.match(await recover(t, [], [{ progress: 'x' }]), { code: 6, stderr: /without a result/ })
})
