import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import type { Digest } from '../../../../libs/digest/digest.ts'
import { Scrubber } from '../../../../services/boot-server/replication/scrubber.ts'
import { fileOf, sample } from '../../../libs/blobs/_fixtures.ts'

const logger = pino({ level: 'silent' })

t.test('damage to blobs that nobody reads is found, whenever it comes', async (t) => {
  const directory = join(t.testdir(), 'store')
  const found: Digest[] = []
  let tell = (): void => {}
  const store = await BlobStore.open({
    directory,
    onCorrupt: (_, digest) => {
      found.push(digest)
      tell()
    },
  })
  const samples = Array.from({ length: 10 }, () => sample(1_000))
  await store.putMany(samples.map(({ bytes }) => bytes))
  const scrubber = new Scrubber({ store, bytesPerS: 1e9, logger })
  t.teardown(() => scrubber.close())
  const untilFound = async (count: number): Promise<void> => {
    while (found.length < count) await new Promise<void>((resolve) => (tell = resolve))
  }
  truncateSync(fileOf(directory, samples[3]!.ref), 10)
  await untilFound(1)
  writeFileSync(fileOf(directory, samples[7]!.ref), Buffer.alloc(1_000))
  await untilFound(2)
  t.same(found, [samples[3]!.ref.digest, samples[7]!.ref.digest])
  for (const { ref } of samples) t.equal(store.has(ref.digest), !found.includes(ref.digest))
})

t.test('it ends at once, in the middle of a pause', async (t) => {
  const store = await BlobStore.open({ directory: join(t.testdir(), 'store') })
  await store.put(Buffer.from('some'))
  const scrubber = new Scrubber({ store, bytesPerS: 1, logger })
  await scrubber.close()
  t.pass()
})
