import { once } from 'node:events'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { EmbeddedNats } from '../../../services/controller/embedded-nats.ts'
import { until } from '../_cluster.ts'
import { recordingLogger } from './_clusters.ts'

const silent = pino({ level: 'silent' })
const configDirectory = join(import.meta.dirname, '../../../config')

async function start(directory: string, port: number, logger = silent): Promise<EmbeddedNats> {
  const listen = { host: '127.0.0.1', port }
  return EmbeddedNats.start({
    binaries: ['/usr/sbin/nats-server'],
    configDirectory,
    directory,
    listen,
    logger,
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Whether a NATS server greets at the port. */
async function greets(port: number): Promise<boolean> {
  const socket = createConnection({ host: '127.0.0.1', port })
  try {
    const [greeting] = (await once(socket, 'data')) as [Buffer]
    return greeting.toString().startsWith('INFO ')
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

t.test('a nats-server that is killed is started again, and ends with its owner', async (t) => {
  const port = await freePort()
  const nats = await start(t.testdir(), port)
  t.teardown(() => nats.close())
  t.equal(nats.url, `nats://127.0.0.1:${port}`)
  const isUp = (up: boolean) => up
  await until(() => greets(port), isUp)
  const first = nats.pid!
  process.kill(first, 'SIGKILL')
  await until(async () => nats.pid !== first && (await greets(port)), isUp)
  await nats.close()
  t.notOk(await greets(port))
})

t.test('without a nats-server to run, the error says what to install', async (t) => {
  const starting = EmbeddedNats.start({
    binaries: ['/nowhere/nats-server'],
    configDirectory,
    directory: t.testdir(),
    listen: { host: '127.0.0.1', port: 1 },
    logger: silent,
  })
  await t.rejects(starting, { code: 'MUSTER_NATS_SERVER', hint: /apt-get install nats-server/ })
})

t.test('without setpriv the error says where it comes from', async (t) => {
  t.teardown(programsFrom('/nowhere'))
  await t.rejects(start(t.testdir(), 1), { code: 'MUSTER_NATS_SERVER', hint: /util-linux/ })
})

t.test('a nats-server that cannot be started again for a while harms nothing, and is tried on', async (t) => {
  const port = await freePort()
  const { logger, messages } = recordingLogger()
  const nats = await start(t.testdir(), port, logger)
  t.teardown(() => nats.close())
  await until(
    () => greets(port),
    (up) => up,
  )
  const restore = programsFrom('/nowhere')
  t.teardown(restore)
  process.kill(nats.pid!, 'SIGKILL')
  await messages.until((all) => all.includes('nats-server cannot be started; trying on'))
  restore()
  t.ok(
    await until(
      () => greets(port),
      (up) => up,
    ),
  )
})

/** Lets programs be found in this directory alone; returns how to end that. */
function programsFrom(directory: string): () => void {
  const { PATH } = process.env
  process.env.PATH = directory
  return () => {
    process.env.PATH = PATH
  }
}
