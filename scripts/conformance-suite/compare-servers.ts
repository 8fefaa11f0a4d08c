import { join } from 'node:path'

export const SERVER = '10.99.0.1'
export const MAC = '52:54:00:aa:bb:01'
export const MACHINE = '10.99.0.17'

export interface Contender {
  name: string
  protocols: readonly ('tftp' | 'dhcp' | 'http')[]
  /** Its files, by name below its directory. */
  files?: Readonly<Record<string, string>>
  /** With its directory. */
  command: (directory: string) => [program: string, ...args: string[]]
}

const SCRIPT = `http://${SERVER}/boot.ipxe`
const LOADER_URL = `http://${SERVER}/snponly.efi`

/** Each set up to boot the same machine, as its manual says: what it does not do then, it does not do without more. */
export const CONTENDERS: readonly Contender[] = [
  {
    name: 'muster',
    protocols: ['tftp', 'dhcp', 'http'],
    command: () => [process.execPath, join(import.meta.dirname, 'compare-ours.ts'), SERVER, MAC, MACHINE],
  },
  {
    name: 'dnsmasq',
    protocols: ['tftp', 'dhcp'],
    files: {
      'dnsmasq.conf': [
        'port=0',
        'interface=muster0',
        'bind-interfaces',
        'leasefile-ro',
        'dhcp-authoritative',
        'dhcp-range=10.99.0.0,static,255.255.255.0',
        `dhcp-host=${MAC},${MACHINE},n1`,
        'dhcp-userclass=set:ipxe,iPXE',
        'dhcp-match=set:bios,option:client-arch,0',
        'dhcp-match=set:x64,option:client-arch,7',
        'dhcp-match=set:x64,option:client-arch,9',
        'dhcp-match=set:arm64,option:client-arch,11',
        'dhcp-match=set:http,option:client-arch,16',
        'dhcp-match=set:http,option:client-arch,19',
        'dhcp-option=tag:http,option:vendor-class,HTTPClient',
        `dhcp-boot=tag:http,${LOADER_URL},,${SERVER}`,
        `dhcp-boot=tag:ipxe,${SCRIPT},,${SERVER}`,
        `dhcp-boot=tag:bios,tag:!ipxe,undionly.kpxe,,${SERVER}`,
        `dhcp-boot=tag:x64,tag:!ipxe,snponly.efi,,${SERVER}`,
        `dhcp-boot=tag:arm64,tag:!ipxe,snponly-arm64.efi,,${SERVER}`,
        'enable-tftp',
        'tftp-root=DIRECTORY/files',
        '',
      ].join('\n'),
    },
    command: (directory) => [
      'dnsmasq',
      '--keep-in-foreground',
      `--conf-file=${directory}/dnsmasq.conf`,
      '--pid-file=',
    ],
  },
  {
    name: 'tftpd-hpa',
    protocols: ['tftp'],
    command: (directory) => ['in.tftpd', '-L', '-a', `${SERVER}:69`, '-s', `${directory}/files`],
  },
  {
    name: 'kea',
    protocols: ['dhcp'],
    files: { 'kea.json': JSON.stringify(kea()) },
    command: (directory) => ['kea-dhcp4', '-c', `${directory}/kea.json`],
  },
  {
    name: 'isc',
    protocols: ['dhcp'],
    files: {
      leases: '',
      'dhcpd.conf': [
        'authoritative;',
        'option muster-arch code 93 = string;',
        `next-server ${SERVER};`,
        'if substring(option vendor-class-identifier, 0, 10) = "HTTPClient" {',
        '  option vendor-class-identifier "HTTPClient";',
        `  filename "${LOADER_URL}";`,
        '} elsif exists user-class and option user-class = "iPXE" {',
        `  filename "${SCRIPT}";`,
        '} elsif option muster-arch = 00:07 or option muster-arch = 00:09 {',
        '  filename "snponly.efi";',
        '} elsif option muster-arch = 00:0b {',
        '  filename "snponly-arm64.efi";',
        '} elsif exists muster-arch {',
        '  filename "undionly.kpxe";',
        '}',
        'subnet 10.99.0.0 netmask 255.255.255.0 {}',
        `host n1 { hardware ethernet ${MAC}; fixed-address ${MACHINE}; }`,
        '',
      ].join('\n'),
    },
    command: (directory) => [
      'dhcpd',
      ...['-f', '-4', '-cf', `${directory}/dhcpd.conf`, '-lf', `${directory}/leases`, '--no-pid', 'muster0'],
    ],
  },
  {
    name: 'nginx',
    protocols: ['http'],
    files: {
      'nginx.conf': [
        'daemon off; master_process off; pid DIRECTORY/nginx.pid; error_log DIRECTORY/error.log;',
        'events {}',
        `http { access_log off; server { listen ${SERVER}:80; root DIRECTORY/files; } }`,
        '',
      ].join('\n'),
    },
    command: (directory) => [
      'nginx',
      '-p',
      directory,
      '-e',
      `${directory}/error.log`,
      '-c',
      `${directory}/nginx.conf`,
    ],
  },
]

function kea(): object {
  const arch = (number: string): string =>
    `option[93].hex == 0x${number} and not member('ipxe') and not member('http')`
  const classes = [
    {
      name: 'http',
      test: "substring(option[60].hex, 0, 10) == 'HTTPClient'",
      'boot-file-name': LOADER_URL,
      ...echo(),
    },
    { name: 'ipxe', test: "option[77].hex == 'iPXE'", 'boot-file-name': SCRIPT },
    { name: 'bios', test: arch('0000'), 'boot-file-name': 'undionly.kpxe' },
    { name: 'x64', test: `${arch('0007')} or ${arch('0009')}`, 'boot-file-name': 'snponly.efi' },
    { name: 'arm64', test: arch('000b'), 'boot-file-name': 'snponly-arm64.efi' },
  ]
  return {
    Dhcp4: {
      'interfaces-config': { interfaces: ['muster0'], 'dhcp-socket-type': 'udp' },
      'lease-database': { type: 'memfile', persist: false },
      authoritative: true,
      'next-server': SERVER,
      'client-classes': classes,
      subnet4: [
        {
          id: 1,
          subnet: '10.99.0.0/24',
          reservations: [{ 'hw-address': MAC, 'ip-address': MACHINE, hostname: 'n1' }],
        },
      ],
    },
  }
}

function echo(): object {
  return { 'option-data': [{ name: 'vendor-class-identifier', data: 'HTTPClient' }] }
}
