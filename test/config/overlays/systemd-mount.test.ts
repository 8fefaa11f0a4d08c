import { readFileSync } from 'node:fs'
import t from 'tap'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'
import { laidOut, textsOf } from './_render.ts'
import { complaintsOf, skip } from './_systemd-units.ts'

const OVERLAY = 'systemd.mount'
const DIRECTORY = 'etc/systemd/system'
const node = resolvedNode('n1', undefined, {
  filesystems: {
    '/dev/disk/by-partlabel/scratch': { format: 'ext4', path: '/scratch', mountOptions: 'noatime,nodev' },
    '/dev/disk/by-partlabel/100%': { path: '/var/my-data' },
    '/dev/disk/by-partlabel/swap': { format: 'swap', path: 'swap' },
    '/dev/disk/by-partlabel/root': { format: 'xfs', path: '/' },
  },
})

t.test('each file system has a unit that is enabled', async (t) => {
  const texts = await textsOf(OVERLAY, node)
  t.same(Object.keys(texts).sort(), [
    `${DIRECTORY}/local-fs.target.wants/scratch.mount`,
    `${DIRECTORY}/local-fs.target.wants/var-my\\x2ddata.mount`,
    `${DIRECTORY}/scratch.mount`,
    `${DIRECTORY}/var-my\\x2ddata.mount`,
  ])
  t.equal(texts[`${DIRECTORY}/local-fs.target.wants/scratch.mount`], '-> ../scratch.mount')
  t.equal(
    texts[`${DIRECTORY}/scratch.mount`],
    `# Written by muster (overlay systemd.mount).
[Unit]
Description=muster: /scratch
Before=local-fs.target

[Mount]
What=/dev/disk/by-partlabel/scratch
Where=/scratch
Type=ext4
Options=noatime,nodev

[Install]
WantedBy=local-fs.target
`,
  )
})

t.test('systemd takes the units', { skip }, async (t) => {
  const root = await laidOut(t, OVERLAY, { node })
  t.same(await complaintsOf(root), [])
  t.match(
    readFileSync(`${root}/${DIRECTORY}/local-fs.target.wants/scratch.mount`, 'utf8'),
    'Where=/scratch\n',
  )
})

t.test('without file systems there are no units', async (t) => {
  t.same(await textsOf(OVERLAY, resolvedNode('n1')), {})
})
