import t, { type Test } from 'tap'
import { siteOfTwoVersions } from './_image-site.ts'

const NODE = {
  rack: 'r1',
  image: 'debian',
  networkDevices: { default: { hwaddr: '52:54:00:00:00:01', ipaddr: '10.0.0.1' } },
}

t.test(
  'racks are shown with what they have of an image, and watched until they have all of it',
  async (t) => {
    const { muster, cluster } = await siteOfTwoVersions(t)
    t.match(await muster('image status debian'), { code: 0, stdout: /^No rack is to have it/ })
    await cluster.change({ op: 'put', kind: 'node', name: 'n1', value: NODE })
    t.match(await muster('image status debian'), {
      stdout: /^RACK .*\nr1 +- +\? +2 +\? +\? +- +no answer\n\n0 of 1 rack is ready; no answer from 1\.\n$/,
    })
    const watched = muster('image status debian --watch')
    await cluster.startBootServer('r1')
    const { code, stdout } = await watched
    t.equal(code, 0)
    t.match(stdout, /no answer.*1 of 1 rack is ready\.\n$/s)
    t.match(await muster('image status debian --json'), { stdout: /"ready": true/ })
  },
)

t.test('watching ends with Ctrl-C, and on a terminal the lines take the place of those before', async (t) => {
  await watchUntilRewritten(t, { columns: 100, rewritten: '\x1b[4A\x1b[J' })
})

t.test('a line that is wider than the terminal is written over whole', async (t) => {
  await watchUntilRewritten(t, { columns: 24, rewritten: '\x1b[5A\x1b[J' })
})

async function watchUntilRewritten(
  t: Test,
  { columns, rewritten }: { columns: number; rewritten: string },
): Promise<void> {
  const { muster, cluster } = await siteOfTwoVersions(t)
  await cluster.change({ op: 'put', kind: 'node', name: 'n1', value: NODE })
  const stop = new AbortController()
  const shown = Promise.withResolvers<void>()
  const again = Promise.withResolvers<void>()
  const onOutput = (text: string): void => {
    if (text.includes('rack is ready')) shown.resolve()
    if (text.includes(rewritten)) again.resolve()
  }
  const watched = muster('image status debian --watch', { columns, signal: stop.signal, onOutput })
  await shown.promise
  await cluster.change({ op: 'put', kind: 'node', name: 'n2', value: { rack: 'r2', image: 'debian' } })
  await again.promise
  stop.abort()
  t.match(await watched, { code: 130, stderr: /the racks go on/ })
}
