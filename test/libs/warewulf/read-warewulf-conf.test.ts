import t from 'tap'
import { serverData } from '../../../libs/overlay/server-data.ts'
import { readWarewulfConf } from '../../../libs/warewulf/read-warewulf-conf.ts'
import { CONF_4_5, CONF_4_7 } from './_confs.ts'

t.test('every line has a note, or only opens what is below it', async (t) => {
  for (const text of [CONF_4_5, CONF_4_7]) {
    const noted = new Set(readWarewulfConf(text).notes.map(({ line }) => line))
    for (const [index, line] of text.split('\n').entries()) {
      t.ok(/^\s*([a-z ]+:)?$/.test(line) || noted.has(index + 1), `line ${index + 1}: ${line}`)
    }
  }
})

t.test('the cluster is named by the domain of the server, and keeps its comment', async (t) => {
  t.same(readWarewulfConf(CONF_4_5).cluster, { name: 'north.example.org', secure: false })
  t.same(readWarewulfConf(CONF_4_7).cluster, { comment: 'north hall', secure: true })
  t.match(noteOn('fqdn: head\n'), { what: 'unused', text: /muster cluster set --name NAME/ })
  t.match(noteOn(`fqdn: head.${'x'.repeat(70)}.org\n`), { what: 'unused' })
})

t.test('what is as muster has it by itself is taken, and of the rest is said where it lives', async (t) => {
  for (const [text, what, says] of [
    ['warewulf: {port: 9873}', 'taken', /is so in muster/],
    ['warewulf: {port: 9000}', 'unused', /MUSTER_HTTP_PORT/],
    ['warewulf: {secure: "no"}', 'taken', /is so in muster/],
    ['warewulf: {secure: true}', 'taken', 'secure of the cluster'],
    ['warewulf: {secure: maybe}', 'unused', /neither true nor false/],
    ['ipaddr: 10.0.0.1', 'unused', /MUSTER_ADDRESS/],
    ['dhcp: {enabled: yes}', 'taken', /is so in muster/],
    ['dhcp: {enabled: no}', 'unused', /MUSTER_DHCP_PORT=0/],
    ['dhcp: {range start: 10.0.0.9}', 'unused', /not needed/],
    ['tftp: {ipxe: {"00:00": undionly.kpxe}}', 'unused', /MUSTER_LOADERS/],
    ['nfs: {exports: [/home]}', 'unused', /not part of muster/],
    ['image mounts: [{source: /etc/hosts}]', 'unused', /not part of muster/],
    ['paths: {sysconfdir: /etc}', 'unused', /MUSTER_DATA_DIR/],
    ['wwinternal: 45', 'unused', /version of Warewulf/],
    ['nfs: {}', 'taken', /empty/],
    ['dhcp: {overlays: [dnsmasq]}', 'unused', /writes no files on the hosts/],
    ['netmaks: 255.0.0.0', 'unused', /did you mean netmask\?/],
  ] as const) {
    t.match(noteOn(text), { file: 'warewulf.conf', line: 1, what, text: says }, text)
  }
})

t.test('what overlays can read of the server is kept as it stands there, the rest is not', async (t) => {
  const { server } = readWarewulfConf(CONF_4_7)
  t.match(server, {
    comment: 'north hall',
    ipaddr: '10.1.0.1/22',
    prefixlen6: 64,
    warewulf: { port: 9000, secure: true },
    dhcp: { enabled: false },
    nfs: {},
    paths: { wwoverlaydir: '/srv/overlays' },
  })
  t.notOk('portt' in (server!.warewulf as object))
  t.notOk('api' in server!)
  t.match(serverData(server), { Network: '10.1.0.0', Warewulf: { Port: 9000 }, Dhcp: { Enabled: false } })
  t.same(readWarewulfConf('nfs: {export paths: [{path: [1]}], enabled: true}').server, {
    nfs: { enabled: true },
  })
  t.equal(readWarewulfConf('- a').server, undefined)
})

t.test('a file may be empty; only what is no YAML is an error', async (t) => {
  t.same(readWarewulfConf('# none\n'), { cluster: {}, server: undefined, notes: [] })
  t.throws(() => readWarewulfConf('a: [', { file: 'etc/warewulf.conf' }), {
    code: 'MUSTER_YAML',
    file: 'etc/warewulf.conf',
  })
})

function noteOn(text: string) {
  return readWarewulfConf(text).notes[0]
}
