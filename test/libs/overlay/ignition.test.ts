import t from 'tap'
import { ignitionJson } from '../../../libs/overlay/ignition.ts'
import { nodeData } from '../../../libs/overlay/node-data.ts'
import { resolvedNode } from './fixtures.ts'

t.test('disks and file systems are told in the order of their names', async (t) => {
  const node = resolvedNode('n1', undefined, {
    disks: {
      '/dev/vdb': {},
      '/dev/vda': {
        wipeTable: true,
        partitions: {
          scratch: { shouldExist: true },
          swap: {
            number: 2,
            sizeMib: 1024,
            startMib: 1,
            typeGuid: 'T',
            guid: 'G',
            resize: true,
            wipePartitionEntry: true,
          },
          boot: { number: 1, sizeMib: 512 },
        },
      },
    },
    filesystems: {
      '/dev/disk/by-partlabel/swap': { format: 'swap', path: 'swap' },
      '/dev/disk/by-partlabel/a&b': {
        format: 'xfs',
        path: '/scratch',
        wipeFilesystem: true,
        label: 'L',
        uuid: 'U',
        options: ['-f'],
        mountOptions: 'noatime,nodev',
      },
    },
  })
  t.equal(
    ignitionJson(nodeData(node)),
    '{"ignition":{"version":"3.1.0"},"storage":{"disks":[' +
      '{"device":"/dev/vda","partitions":[' +
      '{"label":"scratch","shouldExist":true,"wipePartitionEntry":false},' +
      '{"label":"boot","number":1,"shouldExist":false,"sizeMiB":512,"wipePartitionEntry":false},' +
      '{"guid":"G","label":"swap","number":2,"resize":true,"shouldExist":false,"sizeMiB":1024,"startMiB":1,"typeGuid":"T","wipePartitionEntry":true}' +
      '],"wipeTable":true},{"device":"/dev/vdb","wipeTable":false}],"filesystems":[' +
      '{"device":"/dev/disk/by-partlabel/a\\u0026b","format":"xfs","label":"L","mountOptions":["noatime","nodev"],"options":["-f"],"path":"/scratch","uuid":"U","wipeFilesystem":true},' +
      '{"device":"/dev/disk/by-partlabel/swap","format":"swap","path":"swap","wipeFilesystem":false}]}}',
  )
})

t.test('without either there is nothing to say', async (t) => {
  t.equal(ignitionJson(nodeData(resolvedNode('n1'))), '')
  const disk = resolvedNode('n1', undefined, { disks: { '/dev/vda': {} } })
  t.equal(
    ignitionJson(nodeData(disk)),
    '{"ignition":{"version":"3.1.0"},"storage":{"disks":[{"device":"/dev/vda","wipeTable":false}]}}',
  )
})

t.test("asked for, Warewulf's mistakes are made, too", async (t) => {
  const of = (partition: object) =>
    resolvedNode('n1', undefined, {
      disks: { '/dev/vda': { partitions: { a: partition } } },
      filesystems: { '/dev/a': { path: '/a', mountOptions: 'ro' } },
    })
  const show = (partition: object) => ignitionJson(nodeData(of(partition)), { mistaken: true })
  t.match(show({ sizeMib: 512, startMib: 1 }), '"sizeMiB":512,"startMiB":512')
  t.match(show({ sizeMib: 512 }), '"mountOptions":["r","o"]')
  t.equal(show({ startMib: 1 }), '')
  t.equal(show({ number: 'x' }), '')
})
