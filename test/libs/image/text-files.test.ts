import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { readEntries } from '../../../libs/archive/pack.ts'
import { packTextFiles } from '../../../libs/image/text-files.ts'

t.test('the text files that templates may include are kept of an image', async (t) => {
  const root = t.testdir({
    etc: { passwd: 'root:x:0:0\n', shadow: 'root:secret\n' },
    usr: { lib: { 'os-release': 'ID=debian\n' } },
  })
  await symlink('../usr/lib/os-release', join(root, 'etc/os-release'))
  await mkdir(join(root, 'etc/fstab'))
  await writeFile(join(root, 'etc/hosts'), Buffer.from([0xff, 0xfe]))
  await symlink('/etc/passwd', join(root, 'etc/nsswitch.conf'))
  const entries = readEntries((await packTextFiles(root))!)
  t.same(
    entries.map((entry) => [entry.path, entry.type === 'file' && Buffer.from(entry.content).toString()]),
    [
      ['etc/passwd', 'root:x:0:0\n'],
      ['etc/os-release', 'ID=debian\n'],
      ['etc/nsswitch.conf', 'root:x:0:0\n'],
    ],
    'links are followed within the image; what is no text, no file, or not on the list is left out',
  )
})

t.test('an image that has none of them has nothing beside it', async (t) => {
  t.equal(await packTextFiles(t.testdir({ etc: {} })), undefined)
})
