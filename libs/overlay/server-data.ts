import type { ServerConf } from '../model/settings.ts'
import { mapOf, struct, type Value } from '../template/value.ts'
import { flagOf, groupOf, integerOf, type Section, textIn, textsIn } from './conf-values.ts'
import { texts } from './go-values.ts'
import { serverNetwork } from './server-network.ts'

export type { ServerConf }

/** Where Warewulf keeps its files unless its configuration says otherwise, as its packages have it. */
const PATHS: Readonly<Record<string, string>> = {
  Bindir: '/usr/bin',
  Sysconfdir: '/etc',
  Localstatedir: '/var/lib',
  Cachedir: '/var/cache',
  Ipxesource: '/usr/share/ipxe',
  Srvdir: '/var/lib',
  Firewallddir: '/usr/lib/firewalld/services',
  Systemddir: '/usr/lib/systemd/system',
  Datadir: '/usr/share',
  WWOverlaydir: '/var/lib/warewulf/overlays',
  WWChrootdir: '/var/lib/warewulf/chroots',
  WWProvisiondir: '/var/lib/warewulf/provision',
  WWClientdir: '/warewulf',
  WWFilesdir: '/var/lib/warewulf/files',
}

/** Network boot programs by architecture (RFC 4578, 2.1). */
const IPXE: Readonly<Record<string, string>> = {
  '00:00': 'undionly.kpxe',
  '00:07': 'ipxe-snponly-x86_64.efi',
  '00:09': 'ipxe-snponly-x86_64.efi',
  '00:0B': 'arm64-efi/snponly.efi',
}

const KEY_TYPES: readonly string[] = ['ed25519', 'ecdsa', 'rsa']

/** The sections of a warewulf.conf, with Warewulf's defaults. Methods are fields like others. */
const SECTIONS: Readonly<Record<string, (conf: Section) => Value>> = {
  Dhcp: (conf) => {
    const dhcp = groupOf(conf, 'dhcp')
    return struct('DHCPConf', {
      Enabled: flagOf(dhcp, 'enabled', true),
      Template: textIn(dhcp, 'template', 'default'),
      RangeStart: textIn(dhcp, 'range start'),
      RangeEnd: textIn(dhcp, 'range end'),
      Range6Start: textIn(dhcp, 'range6 start'),
      Range6End: textIn(dhcp, 'range6 end'),
      SystemdName: textIn(dhcp, 'systemd name', 'dhcpd'),
    })
  },
  Nfs: (conf) => {
    const nfs = groupOf(conf, 'nfs')
    const paths = Array.isArray(nfs['export paths']) ? nfs['export paths'] : []
    return struct('NFSConf', {
      Enabled: flagOf(nfs, 'enabled', true),
      ExportsExtended: paths.map((each) => exportOf(groupOf({ each }, 'each'))),
      SystemdName: textIn(nfs, 'systemd name', 'nfsd'),
    })
  },
  Ssh: (conf) =>
    struct('SSHConf', { KeyTypes: texts(textsIn(groupOf(conf, 'ssh'), 'key types') ?? KEY_TYPES) }),
  Warewulf: (conf) => warewulfOf(groupOf(conf, 'warewulf')),
  Tftp: (conf) => {
    const tftp = groupOf(conf, 'tftp')
    const ipxe = groupOf(tftp, 'ipxe')
    const programs = Object.keys(ipxe).length > 0 ? ipxe : IPXE
    const names = Object.keys(programs).map((name) => [name, textIn(programs, name)] as const)
    return struct('TFTPConf', {
      Enabled: flagOf(tftp, 'enabled', true),
      TftpRoot: textIn(tftp, 'tftproot', '/var/lib/tftpboot'),
      SystemdName: textIn(tftp, 'systemd name', 'tftp'),
      IpxeBinaries: mapOf({ type: 'string', missing: '' }, Object.fromEntries(names)),
    })
  },
  Paths: (conf) => {
    const paths = serverPaths(conf)
    return struct('BuildConfig', {
      ...paths,
      NodesConf: `${paths.Sysconfdir}/warewulf/nodes.conf`,
      AuthenticationConf: `${paths.Sysconfdir}/warewulf/auth.conf`,
      OciBlobCachedir: `${paths.Cachedir}/warewulf`,
      SiteOverlaydir: paths.WWOverlaydir!,
      DistributionOverlaydir: `${paths.Datadir}/warewulf/overlays`,
      OverlayProvisiondir: `${paths.WWProvisiondir}/overlays`,
    })
  },
}

const NOTHING: Section = {}

/** The fields of a template's data that are about Warewulf's server. */
export const SERVER_FIELDS: ReadonlySet<string> = new Set(Object.keys(serverData(undefined)))

/** What templates know of Warewulf's server: of its warewulf.conf, and Warewulf's defaults. */
export function serverData(conf: ServerConf | undefined): Readonly<Record<string, Value>> {
  const from = conf ?? NOTHING
  const sections = Object.entries(SECTIONS).map(([name, make]) => [name, make(from)] as const)
  return { ...serverNetwork(from), ...Object.fromEntries(sections) }
}

/** Warewulf's directories, by its names for them. */
export function serverPaths(conf: ServerConf | undefined): Readonly<Record<string, string>> {
  const paths = groupOf(conf ?? NOTHING, 'paths')
  const all = Object.entries(PATHS).map(
    ([name, preset]) => [name, textIn(paths, name.toLowerCase(), preset)] as const,
  )
  return Object.fromEntries(all)
}

function warewulfOf(warewulf: Section): Value {
  const secure = flagOf(warewulf, 'secure', true)
  const tlsPort = integerOf(warewulf, 'tls port', 9874)
  const tls = flagOf(warewulf, 'tls', false)
  return struct('WarewulfConf', {
    Port: integerOf(warewulf, 'port', 9873),
    TlsPort: tlsPort,
    TLSPort: tlsPort,
    Secure: secure,
    SecureFiles: flagOf(warewulf, 'secure files', secure),
    TlsEnabled: tls,
    TLSEnabled: tls,
    EnableTLS: tls,
    UpdateInterval: integerOf(warewulf, 'update interval', 60),
    AutobuildOverlays: flagOf(warewulf, 'autobuild overlays', true),
    EnableHostOverlay: flagOf(warewulf, 'host overlay', true),
    GrubBoot: flagOf(warewulf, 'grubboot', false),
    SystemdName: textIn(warewulf, 'systemd name', 'warewulfd'),
  })
}

function exportOf(of: Section): Value {
  return struct('NFSExportConf', { Path: textIn(of, 'path'), ExportOptions: textIn(of, 'export options') })
}
