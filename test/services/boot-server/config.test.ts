import t from 'tap'
import { bootServerConfig } from '../../../services/boot-server/config.ts'

const config = (env: Record<string, string>) => bootServerConfig({ MUSTER_ADDRESS: '10.0.1.1', ...env })
const invalid = { code: 'MUSTER_CONFIG_INVALID' }

t.test('the address on the network of the nodes is all that must be said', async (t) => {
  t.match(config({}), { address: '10.0.1.1', rack: 'default', nodeUrl: undefined, ports: { http: 9873 } })
  t.throws(() => bootServerConfig({}), { ...invalid, hint: /10\.0\.1\.1/ })
  t.throws(() => config({ MUSTER_ADDRESS: 'boot-1' }), invalid)
})

t.test('what is sent and kept is bounded in units that people use', async (t) => {
  t.match(config({}), { transfersMax: 64, clientBytesPerS: 0, diskBytes: 0 })
  const settings = { MUSTER_TRANSFERS_MAX: '8', MUSTER_CLIENT_MIB_S: '20', MUSTER_DISK_GIB: '2' }
  t.match(config(settings), { transfersMax: 8, clientBytesPerS: 20 * 2 ** 20, diskBytes: 2 * 2 ** 30 })
  t.throws(() => config({ MUSTER_TRANSFERS_MAX: '0' }), invalid)
})

t.test('a boot server is the first of its network unless it is said to stand by', async (t) => {
  t.equal(config({}).dhcpRole, 'first')
  t.equal(config({ MUSTER_DHCP_ROLE: 'standby' }).dhcpRole, 'standby')
  t.throws(() => config({ MUSTER_DHCP_ROLE: 'second' }), { ...invalid, hint: /standby/ })
})

t.test('DHCP may be answered on further addresses, of IPv4', async (t) => {
  t.match(config({}), { dhcpAddresses: [], inherited: [] })
  const settings = { MUSTER_DHCP_ADDRESSES: '10.0.2.1,10.0.3.1' }
  t.match(config(settings), { dhcpAddresses: ['10.0.2.1', '10.0.3.1'] })
  for (const wrong of ['fd00::1', 'eth0'])
    t.throws(() => config({ MUSTER_DHCP_ADDRESSES: wrong }), { ...invalid, hint: /10\.0\.2\.1/ })
})

t.test('a URL for nodes that ends with a slash does not get into boot scripts with it', async (t) => {
  t.equal(config({ MUSTER_NODE_URL: 'http://10.0.1.2:9873/' }).nodeUrl, 'http://10.0.1.2:9873')
})

t.test('a URL for nodes that has a path, or is none, is refused', async (t) => {
  for (const url of ['http://10.0.1.2:9873/boot', '10.0.1.2:9873', 'http://a b']) {
    t.throws(() => config({ MUSTER_NODE_URL: url }), { ...invalid, hint: /for example/ }, url)
  }
})

t.test('TFTP may be served on further addresses, of both kinds, and by a single port', async (t) => {
  t.match(config({}), { tftpAddresses: [], tftpSinglePort: false })
  const settings = { MUSTER_TFTP_ADDRESSES: '10.0.2.1, fd00::1', MUSTER_TFTP_SINGLE_PORT: 'yes' }
  t.match(config(settings), { tftpAddresses: ['10.0.2.1', 'fd00::1'], tftpSinglePort: true })
  t.throws(() => config({ MUSTER_TFTP_ADDRESSES: '10.0.2.1,eth0' }), { ...invalid, hint: /fe80::1%eth0/ })
  t.throws(() => config({ MUSTER_TFTP_SINGLE_PORT: 'true' }), { ...invalid, message: /yes nor no/ })
})

t.test('HTTPS is on when there is a certificate with its key', async (t) => {
  const paths = { cert: '/etc/muster/tls.crt', key: '/etc/muster/tls.key' }
  const both = { MUSTER_TLS_CERT: paths.cert, MUSTER_TLS_KEY: paths.key }
  t.equal(config({}).https, undefined)
  t.same(config(both).https, { port: 9874, paths })
  t.equal(config({ ...both, MUSTER_HTTPS_PORT: '443' }).https?.port, 443)
  t.equal(config({ ...both, MUSTER_HTTPS_PORT: '0' }).https, undefined)
  t.throws(() => config({ MUSTER_TLS_CERT: paths.cert }), { ...invalid, hint: /both/ })
})

t.test('IPv6 is served where it is said by which address nodes reach it', async (t) => {
  t.equal(config({}).address6, undefined)
  t.match(config({ MUSTER_ADDRESS6: 'FD00:1:0::1' }), { address6: 'fd00:1::1', ports: { dhcp6: 547 } })
  t.equal(config({ MUSTER_DHCP6_PORT: '0' }).ports.dhcp6, 0)
  for (const wrong of ['10.0.1.1', 'fe80::1', 'fd00::1%eth0', 'fd00::1/64'])
    t.throws(() => config({ MUSTER_ADDRESS6: wrong }), { ...invalid, hint: /fd00:1::1/ })
})
