import { hostname } from 'node:os'
import t, { type Test } from 'tap'
import { runCli } from '../_cli.ts'
import { installationIn, ours } from './_installation.ts'

interface Options {
  node?: string
  args?: readonly string[]
  files?: Readonly<Record<string, string | Buffer>>
  links?: Readonly<Record<string, string>>
}

/** What `muster warewulf render` prints of etc/x.ww of the overlay `ours`. */
async function rendered(t: Test, template: string, options: Options = {}) {
  const { node = 'B1', args = ['--quiet'], files, links } = options
  const root = installationIn(t, {
    files: { [ours('etc/x.ww')]: template, ...files },
    ...(links && { links }),
  })
  return runCli(['warewulf', 'render', '--root', root, '--node', node, ...args, 'ours', 'etc/x'])
}

async function show(t: Test, template: string, options: Options = {}): Promise<string> {
  const { stdout, stderr, code } = await rendered(t, template, options)
  t.equal(code, 0, stderr)
  return stdout
}

t.test('a file is printed with what would become of it, without a controller', async (t) => {
  const { stdout, stderr, code } = await rendered(t, 'for {{ .Id }}', { args: [] })
  t.equal(code, 0)
  t.equal(stdout, 'backupFile: true\nwriteFile: true\nFilename: etc/x\nfor B1\n')
  t.equal(stderr, 'warning: profile not found: gone\n')
})

t.test('what nodes.conf says is told as it is written there', async (t) => {
  t.equal(
    await show(
      t,
      '{{ .Hostname }} {{ .ClusterName }} {{ .ImageName }} {{ .Kernel.Version }} {{ .Kernel.Args }} {{ .Profiles }} {{ .SystemOverlay }} [{{ .Ipxe }}] {{ .PrimaryNetDev }}\n' +
        '{{ .Ipmi.UserName }} {{ .Ipmi.Port }} {{ .Ipmi.Write }} {{ .Ipmi.Ipaddr }} {{ .Tags.email }} {{ index .Tags "none" }}\n',
    ),
    'B1 beta rocky 5.14.0-427.18.1 [quiet crashkernel=no] [default gone] [wwinit ours] [] aux\n' +
      'admin 0623 true <nil> admin@x \n',
  )
})

t.test('network devices are told as in Warewulf, whose copy of the node has no primary one', async (t) => {
  const line =
    '{{ $n }} {{ $d.Device }} {{ $d.Hwaddr }} {{ $d.IpCIDR }} {{ $d.IpCIDR6 }} {{ $d.Ipaddr }} {{ $d.Gateway }} {{ $d.MTU }} {{ $d.OnBoot }} {{ $d.OnBoot.BoolDefaultTrue }} {{ $d.Primary }}\n'
  const devices = (from: string) => `{{ range $n, $d := ${from}.NetDevs }}${line}{{ end }}`
  const aux = 'aux     0.0.0.0 <nil>   true'
  const eth =
    'default eth0 AA-BB-CC-00-00-01 10.1.0.11/22 fd00:1::11/64 10.1.0.11 10.1.0.1 09000 No false false\n'
  t.equal(await show(t, devices('')), `${aux} false\n${eth}`)
  t.equal(await show(t, devices('.ThisNode')), `${aux} true\n${eth}`)
})

t.test('resources have the types that their YAML has', async (t) => {
  t.equal(
    await show(
      t,
      '{{ with .Resources }}{{ printf "%d %v %T %d %q" .whole .fraction .fraction .octal .text }} {{ .list }}{{ end }}',
    ),
    '1 1 float64 511 "1" [a 1.5]\n',
  )
})

t.test('disks and file systems have their names where Warewulf keeps them', async (t) => {
  t.equal(
    await show(
      t,
      '{{ range .ThisNode.DiskList }}{{ .Id }}{{ range .PartitionList }} {{ .Id }} {{ .Number }} {{ .SizeMiB }} {{ .ShouldExist }}{{ end }}{{ end }}',
    ),
    '/dev/vda swap 1 1024 false scratch   true\n',
  )
  t.equal(
    await show(
      t,
      '{{ range $device, $disk := .Disks }}{{ $device }} [{{ $disk.Id }}] {{ $disk.WipeTable }}{{ end }}',
    ),
    '/dev/vda [] true\n',
  )
  t.match(
    await show(t, '{{ IgnitionJson }}'),
    /^\{"ignition":\{"version":"3\.1\.0"\},"storage":\{"disks":\[\{"device":"\/dev\/vda"/,
  )
})

t.test('all nodes come by cluster and name, the server is that of warewulf.conf', async (t) => {
  t.equal(
    await show(
      t,
      '{{ range .AllNodes }}{{ .Id }}{{ range .NetDevs }} {{ .Ipaddr }} {{ .Primary }}{{ end }};{{ end }}',
    ),
    'B1 0.0.0.0 true 10.1.0.11 false;a1 10.1.0.12 true;\n',
  )
  t.equal(
    await show(
      t,
      '{{ .Ipaddr }} {{ .IpCIDR }} {{ .NetworkCIDR }} {{ .IpCIDR6 }} {{ .Ipv6 }} {{ .Warewulf.Port }} {{ .Warewulf.Secure }} {{ .Dhcp.Enabled }}{{ range .Nfs.ExportsExtended }} {{ .Path }} {{ .ExportOptions }}{{ end }} {{ .Paths.Sysconfdir }}',
    ),
    '10.1.0.1 10.1.0.1/22 10.1.0.0/22 fd00:1::1/64 true 9000 false true /home rw,sync /etc\n',
  )
})

t.test('a node that there is not is this machine', async (t) => {
  t.equal(
    await show(t, '{{ .Id }} {{ .ClusterName }} {{ .BuildHost }} {{ .ThisNode.Valid }} {{ len .NetDevs }}', {
      node: 'gone',
    }),
    `${hostname()} ${hostname()} ${hostname()} false 0\n`,
  )
})

t.test('the build is told with the path of the template on the server', async (t) => {
  t.match(
    await show(t, '{{ .Overlay }} {{ .BuildSource }} {{ .BuildTime }} {{ .BuildTimeUnix }}'),
    /^ours \/var\/lib\/warewulf\/overlays\/ours\/rootfs\/etc\/x\.ww \d\d-\d\d-\d{4} \d\d:\d\d:\d\d \S+ \d{10}\n$/,
  )
})

t.test('files are included from below the directory', async (t) => {
  t.equal(
    await show(
      t,
      '[{{ Include "/etc/motd" }}] [{{ Include "notes.txt" }}] [{{ Include "/none" }}] [{{ IncludeFrom .ImageName "/etc/passwd" }}] [{{ IncludeFrom "no" "/etc/passwd" }}]',
    ),
    '[one\ntwo\n# end\nthree] [relative] [] [root:x:0:0] []\n',
  )
  t.equal(await show(t, '{{ IncludeBlock "/etc/motd" "# end" }}'), 'one\ntwo\n# end\n')
  const links = { 'etc/up': '../../../../../../../../etc/passwd', 'etc/passwd': '/etc/motd' }
  t.equal(
    await show(t, '{{ Include "/etc/up" }}', { links }),
    'one\ntwo\n# end\nthree\n',
    'never from outside of it',
  )
})

t.test('one template makes several files and links', async (t) => {
  const head = (name: string) => `backupFile: false\nwriteFile: true\nFilename: ${name}\n`
  t.equal(
    await show(
      t,
      'lost{{ nobackup }}\n{{ file "a" }}{{ range list "b" "c" -}}\n{{ file . }}of {{ . }}\n{{ end }}{{ file "d" }}{{ softlink "b" }}',
      { args: [] },
    ),
    `${head('a')}\n${head('b')}of b\n${head('c')}of c\n${head('d')}Symlink: b\n`,
  )
  const link = '{{ ImportLink "/etc/localtime" }}'
  t.equal(
    await show(t, link, { args: [] }),
    'backupFile: true\nwriteFile: true\nFilename: etc/x\nSymlink: /usr/share/zoneinfo/UTC\n',
  )
  t.equal(await show(t, link), '')
  t.equal(await show(t, '{{ readlink "/etc/localtime" }}'), '/usr/share/zoneinfo/UTC\n')
})

t.test('a template that gives up is told with what it had printed', async (t) => {
  const template = 'so far\n{{ file "a" }}more{{ abort }}never'
  t.equal(await show(t, template, { args: [] }), 'backupFile: true\nwriteFile: false\nso far\nAborted\n')
  t.equal(await show(t, template), 'so far\n')
})

t.test('the overlay of the site is the one that counts, whether or not it has a rootfs', async (t) => {
  const shipped = 'usr/share/warewulf/overlays'
  const files = {
    [`${shipped}/ours/rootfs/etc/y.ww`]: 'distribution',
    [`${shipped}/flat/etc/z`]: 'as {{ .Id }}',
  }
  const root = installationIn(t, { files: { [ours('etc/x.ww')]: 'site', ...files } })
  const render = (...args: string[]) =>
    runCli(['warewulf', 'render', '--root', root, '--node', 'B1', '-q', ...args])
  t.match(await render('ours', '/etc/x.ww'), { code: 0, stdout: 'site\n' })
  t.match(await render('ours', 'etc/y'), { code: 2, stderr: /the overlay ours has no file etc\/y/ })
  t.match(await render('flat', 'etc/z'), { code: 0, stdout: 'as B1\n', stderr: /lacks the suffix \.ww/ })
  t.match(await render('none', 'etc/z'), { code: 2, stderr: /there is no overlay none/ })
  t.match(await render('ours', '../../../../../../etc/motd'), { code: 2 })
})

t.test('what is wrong is told with its place', async (t) => {
  t.match(await rendered(t, 'a\n{{ .Nope }}'), { code: 2, stdout: '', stderr: /x\.ww:2:.*field Nope/ })
  t.match(await runCli(['warewulf', 'render', '--root', t.testdir({}), '--node', 'n', 'o', 'f']), { code: 2 })
})
