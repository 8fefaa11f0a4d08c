import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { CpioExtract } from '../../../libs/archive/cpio-extract.ts'
import { TRAILER } from '../../../libs/archive/cpio-writer.ts'
import { packEntries } from '../../../libs/archive/pack.ts'

const file = (path: string, content: string) =>
  ({
    type: 'file',
    path,
    mode: 0o644,
    uid: process.getuid!(),
    gid: process.getgid!(),
    mtime: 0,
    content: Buffer.from(content),
  }) as const

test('what is written is unpacked, and the later of two files stays', async (t) => {
  const directory = t.testdir()
  await using extract = new CpioExtract(directory)
  await extract.write(packEntries([file('a/b', 'one')]))
  await extract.write(packEntries([file('a/b', 'two')]))
  await extract.write(TRAILER)
  await extract.end()
  t.equal(readFileSync(join(directory, 'a/b'), 'utf8'), 'two')
})

test('an archive that is none is an error with what cpio says', async (t) => {
  await using extract = new CpioExtract(t.testdir())
  const failed = { code: 'MUSTER_PROGRAM_FAILED', message: /^cpio failed: cpio: / }
  await t.rejects(async () => {
    for (let at = 0; at < 100; at++) await extract.write(Buffer.alloc(100_000, 'x'))
    await extract.end()
  }, failed)
})

test('a cpio that is not there is an error', async (t) => {
  await using extract = new CpioExtract(t.testdir(), { program: '/nonexistent/cpio' })
  await t.rejects(extract.end(), { code: 'MUSTER_PROGRAM_FAILED' })
})

test('it can be ended in the middle', async (t) => {
  const extract = new CpioExtract(t.testdir())
  await extract.write(packEntries([file('a', 'one')]).subarray(0, 50))
  await extract.close()
  await extract.close()
  t.pass()
})
