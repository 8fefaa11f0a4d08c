import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type ChaosResult, runChaos } from '../../../scripts/chaos/run-chaos.ts'
import { strikeCluster, strikeServer } from '../../../scripts/chaos/strike-nats.ts'
import { openBus } from '../../support/bus.ts'
import { startNatsCluster } from '../../support/nats-cluster.ts'
import { type Owner, startNatsServer } from '../../support/nats-server.ts'

/** Not the test's own directory: the path of a socket may have 107 bytes. */
async function directoryFor(t: Owner): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'muster-chaos-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** That others went on after each blow is what the run waits for; how soon, scripts/chaos tells. */
function checkResult(t: Test, result: ChaosResult): void {
  t.same(result.backwards, [], 'no record was written over a newer one')
  t.same(result.missing, [], 'no acknowledged change is missing')
  t.same(result.findings, [], 'controllers, log, records and heads agree')
  t.ok(result.acknowledged > 0)
}

t.test(
  'a compiling controller that is killed or frozen in a storm is replaced, and nothing is lost',
  async (t) => {
    const nats = await startNatsServer(t)
    const bus = openBus(t, nats.url)
    await bus.ready()
    const directory = await directoryFor(t)
    const note = (text: string): void => t.comment(text)
    checkResult(
      t,
      await runChaos({ blows: ['kill', 'freeze', 'kill'], nats: [nats.url], bus, directory, note }),
    )
  },
)

t.test('so it is with three NATS servers, of which one is killed, too', async (t) => {
  const cluster = await startNatsCluster(t)
  const bus = openBus(t, cluster.urls[0]!, { servers: cluster.urls })
  await bus.ready()
  const strikeNats = strikeCluster(cluster)
  const directory = await directoryFor(t)
  const note = (text: string): void => t.comment(text)
  checkResult(
    t,
    await runChaos({ blows: ['nats', 'kill'], nats: cluster.urls, bus, strikeNats, directory, note }),
  )
  for (const stream of ['MUSTER_CHANGES', 'KV_muster_boot', 'KV_muster_lease']) {
    t.equal(await cluster.copiesOf(stream), 3, `${stream} is on all three`)
  }
})

t.test(
  'a NATS that loses the end of the log, or everything, gets it back: nothing acknowledged is missing',
  async (t) => {
    const nats = await startNatsServer(t)
    const bus = openBus(t, nats.url)
    await bus.ready()
    const strikeNats = strikeServer(nats)
    const directory = await directoryFor(t)
    const note = (text: string): void => t.comment(text)
    checkResult(
      t,
      await runChaos({ blows: ['truncate', 'wipe'], nats: [nats.url], bus, strikeNats, directory, note }),
    )
  },
)
