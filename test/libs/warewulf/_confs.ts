/** Files warewulf.conf as sites have them. */

export const CONF_4_5 = `WW_INTERNAL: 45
ipaddr: 10.1.0.1
netmask: 255.255.252.0
network: 10.1.0.0
fqdn: head.north.example.org
warewulf:
  port: 9873
  secure: false
  update interval: 60
  autobuild overlays: true
  host overlay: true
  syslog: false
  datastore: /usr/share
dhcp:
  enabled: true
  template: static
  range start: 10.1.3.1
  range end: 10.1.3.99
  systemd name: dhcpd
tftp:
  enabled: yes
  tftproot: /var/lib/tftpboot
  systemd name: tftp
  ipxe:
    "00:09": ipxe-snponly-x86_64.efi
    00:00: undionly.kpxe
nfs:
  enabled: true
  export paths:
  - path: /home
    export options: rw,sync
    mount options: defaults
    mount: true
  systemd name: nfs-server
ssh:
  key types:
  - rsa
  - ed25519
container mounts:
- source: /etc/resolv.conf
  dest: /etc/resolv.conf
  readonly: true
`

export const CONF_4_7 = `comment: north hall
ipaddr: 10.1.0.1/22
ipaddr6: fd00:1::1
prefixlen6: 64
fqdn: head
warewulf:
  port: 9000
  tls port: 9874
  secure: true
  tls: true
  grubboot: true
  portt: 1
api:
  enabled: true
  allowed subnets:
    - 127.0.0.0/8
dhcp:
  enabled: false
  range6 start: fd00:1::100
nfs: {}
paths:
  wwoverlaydir: /srv/overlays
wwclient:
  port: 0
`
