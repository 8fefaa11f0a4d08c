import t from 'tap'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'
import { run } from '../shells.ts'
import { without } from './_disks.ts'
import { laidOut, textsOf } from './_render.ts'

const node = resolvedNode('n1', undefined, {
  resources: {
    fstab: [
      { spec: 'server:/home', file: '/home', vfstype: 'nfs', mntops: 'ro,nodev' },
      { spec: 'tmpfs', file: '/my tmp', vfstype: 'tmpfs', freq: 1, passno: 2 },
    ],
  },
  filesystems: {
    '/dev/disk/by-partlabel/scratch': { format: 'ext4', path: '/scratch', mountOptions: 'noatime' },
    '/dev/disk/by-partlabel/swap': { format: 'swap', mountOptions: 'nofail,pri=1' },
    '/dev/disk/by-partlabel/raw': { format: 'xfs' },
    '/dev/disk/by-partlabel/root': { format: 'xfs', path: '/' },
  },
})

t.test('network and local file systems are mounted, and no local one is waited for', async (t) => {
  t.same(await textsOf('fstab', node), {
    'etc/fstab': `# Written by muster (overlay fstab).
server:/home /home nfs ro,nodev 0 0
tmpfs /my\\040tmp tmpfs defaults 1 2
/dev/disk/by-partlabel/scratch /scratch ext4 noatime,nofail 0 0
/dev/disk/by-partlabel/swap none swap nofail,pri=1 0 0
`,
  })
})

t.test('mount can read it', { skip: without('findmnt') }, async (t) => {
  const root = await laidOut(t, 'fstab', { node })
  const read = ['findmnt', '--fstab', '--tab-file', `${root}/etc/fstab`, '--raw', '--noheadings', '--output']
  const { status, stdout } = await run([...read, 'TARGET,FSTYPE,OPTIONS'])
  t.equal(status, 0)
  t.equal(
    stdout,
    '/home nfs ro,nodev\n/my\\x20tmp tmpfs defaults\n/scratch ext4 noatime,nofail\nnone swap nofail,pri=1\n',
  )
  const verified = await run(['findmnt', '--verify', '--tab-file', `${root}/etc/fstab`])
  const mistakes = verified.stdout.split('\n').filter((line) => /^ +\[[EW]\]/.test(line))
  const ofThisMachine = /unreachable|cannot detect on-disk/
  t.same(
    mistakes.filter((line) => !ofThisMachine.test(line)),
    [],
  )
})

t.test('without anything to mount the image keeps its file', async (t) => {
  t.same(await textsOf('fstab', resolvedNode('n1')), {})
})
