import t from 'tap'
import { LastRequests } from '../../../../services/boot-server/http/last-requests.ts'
import { MAC, startBootHttp } from '../_boot-http.ts'

t.test('of each node the last request is known, of others nothing', async (t) => {
  const last = new LastRequests({ now: () => 1_700_000_000_900 })
  last.note('n1', { stage: 'IPXE', sent: 'default.ipxe', address: '10.0.0.11' })
  last.note('n1', { stage: 'KERNEL', sent: 'vmlinuz-6.1', address: '10.0.0.11' })
  last.note('gone', { stage: 'KERNEL', sent: 'vmlinuz-6.1', address: '10.0.0.12' })
  const n1 = {
    'node name': 'n1',
    stage: 'KERNEL',
    sent: 'vmlinuz-6.1',
    ipaddr: '10.0.0.11',
    'last seen': 1_700_000_000,
  }
  const n2 = { 'node name': 'n2', stage: '', sent: '', ipaddr: '', 'last seen': 0 }
  t.same(last.table(['n2', 'n1']), { n1, n2 })
  t.match(last.table(['gone']), { gone: { stage: '' } }, 'a node that was away is forgotten')
})

t.test('/status has what Warewulf says of nodes, and what a boot server says of itself', async (t) => {
  const { url } = await startBootHttp(t, { node: { assetKey: 'chassis' } })
  const mac = MAC.replaceAll(':', '-')
  const status = async () => (await (await fetch(`${url}/status`)).json()) as object
  t.match(await status(), { id: 'b1', nodes: { n1: { 'node name': 'n1', stage: '', 'last seen': 0 } } })
  for (const [path, stage, sent] of [
    [`/ipxe/${mac}?assetkey=chassis`, 'IPXE', 'default.ipxe'],
    [`/kernel/${mac}?assetkey=chassis`, 'KERNEL', 'vmlinuz-6.1'],
    [`/container/${mac}?assetkey=chassis`, 'IMAGE', 'debian.img.gz'],
    [`/provision/${mac}?assetkey=chassis&stage=system`, 'SYSTEM_OVERLAY', '__SYSTEM__.img.gz'],
    [`/runtime/${mac}?assetkey=chassis`, 'RUNTIME_OVERLAY', '__RUNTIME__.img.gz'],
    ['/efiboot/snponly.efi', 'EFI', 'efiboot'],
    [`/kernel/${mac}`, 'KERNEL', 'BAD_ASSET'],
    [`/modules/${mac}?assetkey=chassis`, 'MODULES', 'NOT_FOUND'],
  ] as const) {
    await (await fetch(url + path)).arrayBuffer()
    t.match(
      await status(),
      { nodes: { n1: { stage, sent, ipaddr: '127.0.0.1', 'last seen': Number } } },
      path,
    )
  }
  t.match(await (await fetch(`${url}/member`)).json(), { id: 'b1', nodes: 1 })
})
