import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { MessageTooLargeError } from '../../../libs/bus/errors.ts'
import { readyBus } from '../../support/bus.ts'
import { startNatsServer } from '../../support/nats-server.ts'

const SHIPPED_CONFIG = join(import.meta.dirname, '../../../config/nats.conf')
const MIB = 1024 * 1024

t.test(
  'with the configuration that ships a change of 7 MiB goes through, and one of 9 MiB is too large',
  async (t) => {
    const server = await startNatsServer(t, { args: ['-c', SHIPPED_CONFIG] })
    const bus = await readyBus(t, server.url)
    t.equal(await bus.changeLog.append(Buffer.alloc(7 * MIB), { expectedSeq: 0, id: 'a' }), 1)
    const large = bus.changeLog.append(Buffer.alloc(9 * MIB), { expectedSeq: 1, id: 'b' })
    await t.rejects(large, { constructor: MessageTooLargeError, code: 'MUSTER_MESSAGE_TOO_LARGE' })
    t.equal(bus.connected, true)
    t.equal(await bus.changeLog.lastSeq(), 1)
  },
)

t.test('the limit is the one that the server announces', async (t) => {
  const config = join(t.testdir(), 'nats.conf')
  await writeFile(config, 'max_payload: 4096\n')
  const server = await startNatsServer(t, { args: ['-c', config] })
  const bus = await readyBus(t, server.url)
  const boot = bus.bucket('muster_boot')
  await boot.put('k', Buffer.alloc(3072))
  await t.rejects(boot.put('k', Buffer.alloc(3073)), MessageTooLargeError)
  const writer = bus.fencedWriter('muster_boot')
  await writer.open({ holder: 'c1', epoch: 1, origin: 'o' })
  const batch = [
    { key: 'a', value: Buffer.alloc(1) },
    { key: 'b', value: Buffer.alloc(5000) },
  ]
  await t.rejects(writer.write(batch), MessageTooLargeError)
  t.equal(await boot.get('a'), undefined, 'nothing of a batch is sent if something of it is too large')
  t.equal(writer.isOpen, true)
})
