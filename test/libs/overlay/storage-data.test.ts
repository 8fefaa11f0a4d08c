import t from 'tap'
import { MUSTER, WAREWULF_COPY } from '../../../libs/overlay/data-style.ts'
import { storageIn } from '../../../libs/overlay/storage-data.ts'
import type { ValueMap } from '../../../libs/template/value.ts'
import { resolvedNode } from './fixtures.ts'

const node = resolvedNode('n1', undefined, {
  disks: {
    '/dev/vdb': {},
    '/dev/vda': {
      wipeTable: true,
      partitions: { z: { number: 2 }, a: {}, m: { number: 10, resize: true }, b: { number: 2, sizeMib: 0 } },
    },
  },
  filesystems: {
    '/dev/b': { format: 'xfs', options: ['-f'] },
    '/dev/a': { path: '/a', wipeFilesystem: true },
  },
})

t.test('lists are in the order of names, partitions in that of their numbers', async (t) => {
  const { diskList, fileSystemList, disks } = storageIn(MUSTER)
  t.same(
    diskList(node).map(({ Id }) => Id),
    ['/dev/vda', '/dev/vdb'],
  )
  t.same(
    fileSystemList(node).map(({ Id }) => Id),
    ['/dev/a', '/dev/b'],
  )
  const vda = disks(node)['/dev/vda'] as ValueMap
  t.same(
    (vda.PartitionList as ValueMap[]).map((each) => [each.Id, each.Number, each.SizeMiB, each.Resize]),
    [
      ['b', '2', '0', false],
      ['z', '2', '', false],
      ['m', '10', '', true],
      ['a', '', '', false],
    ],
  )
  t.equal(vda.WipeTable, true)
  t.same(Object.keys(vda.Partitions as ValueMap), ['a', 'b', 'm', 'z'])
})

t.test('flags may be texts, as files have them', async (t) => {
  const written = {
    ...node,
    disks: { d: { wipeTable: 'true' } },
    filesystems: { f: { wipeFilesystem: 'no' } },
  }
  t.equal(storageIn(MUSTER).diskList(written)[0]!.WipeTable, true)
  t.equal(storageIn(MUSTER).fileSystemList(written)[0]!.WipeFileSystem, false)
})

t.test('a copy as Warewulf makes it does not know the names', async (t) => {
  t.equal((storageIn(WAREWULF_COPY).fileSystems(node)['/dev/a'] as ValueMap).Id, '')
  t.equal((storageIn(MUSTER).fileSystems(node)['/dev/a'] as ValueMap).Id, '/dev/a')
})
