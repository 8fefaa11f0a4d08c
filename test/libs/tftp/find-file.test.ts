import t from 'tap'
import { findFile } from '../../../libs/tftp/find-file.ts'
import { NETASCII_BYTES_MAX } from '../../../libs/tftp/limits.ts'
import type { ReadRequest } from '../../../libs/tftp/request.ts'
import { readableFile } from './_server.ts'

const client = { address: '127.0.0.1', port: 9 }
const text: ReadRequest = { kind: 'read', name: 'a', mode: 'netascii', options: [] }
const binary: ReadRequest = { ...text, mode: 'octet' }

t.test('an octet request gets the file that was looked up', async (t) => {
  const file = readableFile(Buffer.from('a\n'))
  const asked: unknown[] = []
  const found = await findFile(binary, client, async (...args) => {
    asked.push(args)
    return file
  })
  t.equal(found, file)
  t.equal(file.closed, 0)
  t.strictSame(asked, [['a', client]])
})

t.test('what the look-up does not know is not found', async (t) => {
  t.match(await findFile(binary, client, async () => undefined), { kind: 'refusal', code: 1 })
})

t.test('a netascii request gets the file converted, and the file is closed', async (t) => {
  const file = readableFile(Buffer.from('a\nb'))
  t.strictSame(await findFile(text, client, async () => file), { content: Buffer.from('a\r\nb') })
  t.equal(file.closed, 1)
})

t.test('what is too large for text is refused, and the file is closed', async (t) => {
  const file = readableFile(Buffer.alloc(NETASCII_BYTES_MAX + 1))
  t.match(await findFile(text, client, async () => file), { kind: 'refusal', code: 0, text: /octet/ })
  t.equal(file.closed, 1)
})

t.test('a file that cannot be read is closed', async (t) => {
  const file = { ...readableFile(Buffer.alloc(1)), size: 2 }
  let closed = 0
  file.close = async () => void closed++
  await t.rejects(
    findFile(text, client, async () => file),
    { code: 'MUSTER_TFTP_READ' },
  )
  t.equal(closed, 1)
})
