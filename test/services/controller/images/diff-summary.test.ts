import t from 'tap'
import type { FileState } from '../../../../libs/image/diff-files.ts'
import { summaryOf } from '../../../../services/controller/images/diff-summary.ts'
import { imageOf } from './_images.ts'

const file = (size: number): FileState => ({ type: 'file', mode: 0o644, uid: 0, gid: 0, size })

t.test('files are counted with their bytes, packages by what happened to them', async (t) => {
  const summary = summaryOf({
    before: { ...imageOf(1), name: 'debian' },
    after: { ...imageOf(2), name: 'debian' },
    files: {
      changes: [
        { path: 'a', after: file(5) },
        { path: 'b', before: file(7) },
        { path: 'c', before: file(10), after: file(30), aspects: ['content'] },
        { path: 'd', before: file(1), after: file(2), aspects: ['content'] },
      ],
      timesOnly: 9,
      bytesOnly: { before: 11, after: 22 },
    },
    packages: [
      { name: 'a', arch: '-', before: [], after: ['1'] },
      { name: 'b', arch: '-', before: ['1'], after: ['2'] },
    ],
  })
  t.match(summary, {
    before: { name: 'debian', number: 1, manifest: imageOf(1).manifest.digest },
    files: {
      added: { count: 1, bytes: 5 },
      removed: { count: 1, bytes: 7 },
      changed: { count: 2, bytesBefore: 11, bytes: 32 },
      timesOnly: 9,
    },
    bytesOnly: { before: 11, after: 22 },
    packages: { added: 1, removed: 0, changed: 1 },
  })
})

t.test('kernels are told by their versions, and what was not compared is missing', async (t) => {
  const rebuilt = imageOf(2, ['6.1.0-1', '6.9.1'])
  rebuilt.kernels[0]!.initramfs = { path: '/boot/initrd', blob: { digest: '1'.repeat(64), size: 3 } }
  const summary = summaryOf({
    before: { ...imageOf(1, ['6.1.0-1', '5.4.0']), name: 'debian' },
    after: { ...rebuilt, name: 'debian' },
    files: undefined,
    packages: undefined,
  })
  t.same(summary.kernels, { added: ['6.9.1'], removed: ['5.4.0'], changed: ['6.1.0-1'] })
  t.notOk('files' in summary || 'packages' in summary || 'bytesOnly' in summary)
})
