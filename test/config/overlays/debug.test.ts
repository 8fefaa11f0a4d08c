import t from 'tap'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'
import { textsOf } from './_render.ts'

t.test('all that a template can know of a node is shown, but no password', async (t) => {
  const node = resolvedNode('n1', '10.0.0.1', {
    image: 'debian',
    tags: { 'a tag': 'its value' },
    ipmi: { username: 'admin', password: 'secret', write: true, ipaddr: '10.1.0.1' },
    disks: { '/dev/vda': { partitions: { scratch: { number: 1, shouldExist: true } } } },
    filesystems: { '/dev/vda1': { format: 'ext4', path: '/scratch' } },
    resources: { fstab: [{ spec: 'server:/home' }] },
  })
  const text = (await textsOf('debug', node))['debug.md']!
  for (const line of [
    '# n1',
    '- .ImageName: debian',
    '- index .Tags "a tag": its value',
    '- .Ipaddr, .Netmask, .Prefix, .IpCIDR: 10.0.0.1, 255.255.255.0, 24, 10.0.0.1/24',
    '- .Password: (set)',
    '- .Write: true (.Write.Bool: true)',
    '### index .Disks "/dev/vda"',
    '- index .Resources "fstab": [{"spec":"server:/home"}]',
    '- .Cluster.Name: hpc',
    '- len .AllNodes: 1',
  ]) {
    t.match(text, `\n${line}\n`.slice(line === '# n1' ? 1 : 0))
  }
  t.notMatch(text, 'secret')
  t.notMatch(text, '<no value>')
})

t.test('it can be shown of a node that has nothing', async (t) => {
  t.notMatch((await textsOf('debug', resolvedNode('n1')))['debug.md'], '<no value>')
})
