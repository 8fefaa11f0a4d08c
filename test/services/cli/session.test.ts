import { join } from 'node:path'
import t from 'tap'
import { runCli } from './_cli.ts'
import { startStandIn } from './_stand-in.ts'

t.test('a URL comes before the socket of the environment, and a token file before its token', async (t) => {
  const standIn = await startStandIn(t)
  const url = await standIn.listenTcp()
  const directory = t.testdir({ token: 'from-file\n' })
  const env = { MUSTER_URL: url, MUSTER_TOKEN: 'from-env' }
  t.equal((await runCli(['overlay', 'list'], { env })).code, 0)
  t.equal((await runCli(['overlay', 'list', '--url', url, '--token-file', join(directory, 'token')])).code, 0)
  t.same(
    standIn.seen.map((call) => call.authorization),
    ['Bearer from-env', 'Bearer from-file'],
  )
})

t.test('a socket that is named comes before the URLs of the environment', async (t) => {
  const standIn = await startStandIn(t)
  const env = { MUSTER_URL: 'http://127.0.0.1:1' }
  t.equal((await runCli(['overlay', 'list', '--socket', standIn.socket], { env })).code, 0)
})

t.test('what is no URL or no token is refused', async (t) => {
  const directory = t.testdir({ token: 'two words' })
  const cases: [string[], RegExp][] = [
    [['--url', 'ftp://host'], /"ftp:\/\/host" is not the URL/],
    [['--url', 'http://a:1,'], /"" is not the URL/],
    [['--url', 'http://user:pw@a:1'], /is not the URL/],
    [['--token-file', join(directory, 'token')], /not a token\nA token is one word/],
    [['--token-file', join(directory, 'none')], /the token cannot be read: ENOENT/],
  ]
  for (const [args, stderr] of cases) {
    t.match(await runCli(['node', 'list', ...args]), { code: 2, stderr }, args.join(' '))
  }
})
