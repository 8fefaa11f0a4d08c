import { rmSync } from 'node:fs'
import t from 'tap'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { BlobMissingError } from '../../../libs/blobs/errors.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { LoaderFiles } from '../../../services/boot-server/loader-files.ts'

t.test(
  'a program is read once for all, and there when the disk is gone, as long as it is offered',
  async (t) => {
    const directory = t.testdir()
    await using store = await BlobStore.open({ directory })
    const [first, second] = await store.putMany([Buffer.from('ipxe.efi'), Buffer.from('ipxe.efi of later')])
    let offered: Record<string, BlobRef> = { 'ipxe.efi': first!, 'snponly.efi': first! }
    const files = new LoaderFiles({ store, offered: () => offered })
    const one = await files.find('ipxe.efi')
    t.equal(String(one), 'ipxe.efi')
    t.equal(await files.find('snponly.efi'), one)
    rmSync(directory, { recursive: true })
    t.equal(await files.find('ipxe.efi'), one)

    offered = { 'ipxe.efi': second! }
    await t.rejects(files.find('ipxe.efi'), BlobMissingError)
    offered = { 'ipxe.efi': first! }
    await t.rejects(files.find('ipxe.efi'), BlobMissingError, 'what was not offered any more was let go')
  },
)

t.test('what could not be read is read again when it is asked for again', async (t) => {
  await using store = await BlobStore.open({ directory: t.testdir() })
  const ref = await store.put(Buffer.from('program'))
  await store.delete(ref.digest)
  const files = new LoaderFiles({ store, offered: () => ({ program: ref }) })
  await t.rejects(files.find('program'), BlobMissingError)
  await store.put(Buffer.from('program'))
  t.equal(String(await files.find('program')), 'program')
})

t.test('there is nothing by another name', async (t) => {
  await using store = await BlobStore.open({ directory: t.testdir() })
  const files = new LoaderFiles({ store, offered: () => ({}) })
  for (const name of ['ipxe.efi', 'toString', '']) t.equal(await files.find(name), undefined)
})
