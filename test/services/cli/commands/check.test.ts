import t from 'tap'
import { runCli } from '../_cli.ts'
import { startStandIn } from '../_stand-in.ts'

const check = async (t: Parameters<typeof startStandIn>[0], answer: object, ...args: string[]) => {
  const standIn = await startStandIn(t)
  standIn.intercept = (response) => response.end(JSON.stringify(answer))
  return runCli(['check', ...args], { standIn })
}

t.test('what does not agree is told, and the command fails', async (t) => {
  const findings = [
    { level: 'error', what: 'rack r1 has no head', hint: 'Start a controller that compiles.' },
    { level: 'warning', what: 'b-r2 is behind' },
  ]
  const answer = { ok: false, findings, seq: 18, checked: { controllers: 3, changes: 18 } }
  const { code, stdout, stderr } = await check(t, answer)
  t.equal(code, 1)
  t.equal(
    stdout,
    `error: rack r1 has no head
  Start a controller that compiles.
warning: b-r2 is behind
Checked at change 18: controllers 3, changes 18.
`,
  )
  t.match(stderr, /1 thing is wrong/)
  const forPrograms = await check(t, answer, '--json')
  t.match(JSON.parse(forPrograms.stdout), answer)
  t.equal(forPrograms.code, 1)
})

t.test('where all agrees, that is told', async (t) => {
  const { code, stdout } = await check(t, { ok: true, findings: [], seq: 18, checked: { controllers: 3 } })
  t.equal(code, 0)
  t.match(stdout, /Everything agrees/)
})
