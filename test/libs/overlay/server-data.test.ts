import t from 'tap'
import { SERVER_FIELDS, serverData, serverPaths } from '../../../libs/overlay/server-data.ts'

t.test('without a configuration all is as Warewulf presets it', async (t) => {
  const data = serverData(undefined)
  t.same([...SERVER_FIELDS], Object.keys(data))
  t.match(data, {
    Ipaddr: '',
    NetworkCIDR: '',
    Ipv6: false,
    Dhcp: { Enabled: true, Template: 'default', RangeStart: '', SystemdName: 'dhcpd' },
    Nfs: { Enabled: true, ExportsExtended: [], SystemdName: 'nfsd' },
    Ssh: { KeyTypes: ['ed25519', 'ecdsa', 'rsa'] },
    Warewulf: { Port: 9873, Secure: true, SecureFiles: true, UpdateInterval: 60, GrubBoot: false },
    Tftp: { Enabled: true, TftpRoot: '/var/lib/tftpboot', IpxeBinaries: { '00:00': 'undionly.kpxe' } },
    Paths: {
      Sysconfdir: '/etc',
      NodesConf: '/etc/warewulf/nodes.conf',
      SiteOverlaydir: '/var/lib/warewulf/overlays',
    },
  })
  t.same(serverData({}), data, 'as with an empty one')
})

t.test('what a configuration says stands in the place of the presets', async (t) => {
  const data = serverData({
    warewulf: { port: 9000, secure: false, 'update interval': '90', grubboot: 'true', 'tls port': 1 },
    dhcp: { enabled: false, template: 'static', 'range start': '10.1.3.1', 'range6 end': 'fd00::ff' },
    nfs: { 'export paths': [{ path: '/home', 'export options': 'rw,sync' }, { path: '/opt' }] },
    ssh: { 'key types': ['rsa'] },
    tftp: { enabled: 'no', ipxe: { '00:09': 'snp.efi' } },
    paths: { sysconfdir: '/opt/etc', datadir: '/opt/share' },
  })
  t.match(data, {
    Warewulf: {
      Port: 9000,
      Secure: false,
      SecureFiles: false,
      UpdateInterval: 90,
      GrubBoot: true,
      TlsPort: 1,
    },
    Dhcp: { Enabled: false, Template: 'static', RangeStart: '10.1.3.1', Range6End: 'fd00::ff' },
    Nfs: {
      ExportsExtended: [
        { Path: '/home', ExportOptions: 'rw,sync' },
        { Path: '/opt', ExportOptions: '' },
      ],
    },
    Ssh: { KeyTypes: ['rsa'] },
    Paths: {
      NodesConf: '/opt/etc/warewulf/nodes.conf',
      DistributionOverlaydir: '/opt/share/warewulf/overlays',
    },
  })
  t.same({ ...(data.Tftp as { IpxeBinaries: object }).IpxeBinaries }, { '00:09': 'snp.efi' })
  t.equal(serverPaths({ paths: { wwoverlaydir: '/srv/o' } }).WWOverlaydir, '/srv/o')
})

t.test('what has no place in a configuration is as if it were not there', async (t) => {
  t.same(serverData({ warewulf: [1], dhcp: null, nfs: 'x', paths: { bindir: {} } }), serverData(undefined))
})
