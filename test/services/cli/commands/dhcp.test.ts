import t from 'tap'
import { runCli } from '../_cli.ts'
import { startStandIn } from '../_stand-in.ts'

const answer = { seq: 3, text: '# made\nauthoritative;\n', warnings: ['rack r9: no boot server is running'] }

async function render(t: Parameters<typeof startStandIn>[0], ...args: string[]) {
  const standIn = await startStandIn(t)
  standIn.intercept = (response) => response.end(JSON.stringify(answer))
  const result = await runCli(['dhcp', 'render', ...args], { standIn })
  return { ...result, asked: standIn.seen.map(({ path }) => path) }
}

t.test('the configuration goes to stdout, and what could not be taken over to stderr', async (t) => {
  const { code, stdout, stderr, asked } = await render(t, 'kea', '--rack', 'r 1')
  t.equal(code, 0)
  t.equal(stdout, answer.text)
  t.match(stderr, 'warning: rack r9: no boot server is running')
  t.same(asked, ['/v1/dhcp/render?format=kea&rack=r+1'])
  t.same(JSON.parse((await render(t, 'isc', '--json')).stdout), answer)
})

t.test('a server that there is no configuration for is refused with those that there are', async (t) => {
  const { code, stderr } = await render(t, 'windows')
  t.equal(code, 2)
  t.match(stderr, /dnsmasq, isc, kea/)
})
