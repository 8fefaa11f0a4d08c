import t from 'tap'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'
import { laidOut, textsOf } from './_render.ts'
import { complaintsOf, skip } from './_systemd-units.ts'

const OVERLAY = 'systemd.swap'
const DIRECTORY = 'etc/systemd/system'
const UNIT = 'dev-disk-by\\x2dpartlabel-swap.swap'
const node = resolvedNode('n1', undefined, {
  filesystems: {
    '/dev/disk/by-partlabel/scratch': { format: 'ext4', path: '/scratch' },
    '/dev/disk/by-partlabel/swap': { format: 'swap', path: 'swap', mountOptions: 'pri=10' },
  },
})

t.test('each swap area has a unit that is enabled', async (t) => {
  t.same(await textsOf(OVERLAY, node), {
    [`${DIRECTORY}/swap.target.wants/${UNIT}`]: `-> ../${UNIT}`,
    [`${DIRECTORY}/${UNIT}`]: `# Written by muster (overlay systemd.swap).
[Unit]
Description=muster: swap on /dev/disk/by-partlabel/swap

[Swap]
What=/dev/disk/by-partlabel/swap
Options=pri=10

[Install]
WantedBy=swap.target
`,
  })
})

t.test('systemd takes the units', { skip }, async (t) => {
  t.same(await complaintsOf(await laidOut(t, OVERLAY, { node })), [])
})

t.test('without swap areas there are no units', async (t) => {
  t.same(await textsOf(OVERLAY, resolvedNode('n1')), {})
})
