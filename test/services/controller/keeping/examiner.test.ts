import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import { Examiner } from '../../../../services/controller/keeping/examiner.ts'
import { fileOf } from '../../../libs/blobs/_fixtures.ts'
import { Collector } from '../../../support/collector.ts'

const logger = pino({ level: 'silent' })

t.test('damage that nobody asked for is noticed, wherever it is begun', async (t) => {
  const directory = join(t.testdir(), 'blobs')
  const lost = new Collector<string>()
  await using blobs = await BlobStore.open({ directory, onCorrupt: (_, digest) => lost.add(digest) })
  for (let n = 0; n < 5; n += 1) await blobs.put(Buffer.from(`blob ${n}`))
  const ref = await blobs.put(Buffer.from('altered'))
  await writeFile(fileOf(directory, ref), 'damaged')
  const examiner = new Examiner({ blobs, logger, random: () => 0 })
  t.same(await lost.count(1), [ref.digest])
  await examiner.close()
  const found = await Array.fromAsync(examiner.examineAll(new AbortController().signal))
  t.same(found.at(-1), { blobs: 5, of: 5, damaged: 0 })
})
