import t from 'tap'
import { TftpReadError } from '../../../libs/tftp/errors.ts'
import { closeFile, contentOf, readFully, sizeOf } from '../../../libs/tftp/file.ts'
import { patternOf, readableFile } from './_server.ts'

t.test('a file has a size, in memory or not', async (t) => {
  t.equal(sizeOf({ content: Buffer.alloc(3) }), 3)
  t.equal(sizeOf(readableFile(Buffer.alloc(4))), 4)
})

t.test('reads that give less than asked for are put together', async (t) => {
  const content = patternOf(1000)
  t.same(await contentOf(readableFile(content, 77)), content)
  t.equal(await contentOf({ content }), content)
  const part = Buffer.alloc(100)
  await readFully(readableFile(content, 33), part, 500)
  t.same(part, content.subarray(500, 600))
})

t.test('a file that ends early is an error that says where', async (t) => {
  const file = { ...readableFile(patternOf(100)), size: 101 }
  await t.rejects(contentOf(file), { code: 'MUSTER_TFTP_READ', message: /ends at byte 100.*101/ })
})

t.test('an error of the file is the cause of ours', async (t) => {
  const cause = new Error('EIO')
  const file = {
    ...readableFile(patternOf(100)),
    read: async () => {
      throw cause
    },
  }
  const error = await contentOf(file).catch((error: unknown) => error)
  t.type(error, TftpReadError)
  t.equal((error as TftpReadError).cause, cause)
})

t.test('only a file that is read needs closing', async (t) => {
  const file = readableFile(Buffer.alloc(1))
  await closeFile(file)
  t.equal(file.closed, 1)
  await closeFile({ content: Buffer.alloc(1) })
})
