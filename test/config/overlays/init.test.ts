import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { resolvedNode } from '../../libs/overlay/fixtures.ts'
import { type Finished, run, SHELLS } from '../shells.ts'
import { laidOut, textsOf } from './_render.ts'

const OVERLAY = 'init'
const SETTINGS = 'usr/lib/muster/bmc'

const ipmi: ResolvedNode['ipmi'] = {
  write: true,
  username: 'muster',
  password: "it's secret",
  ipaddr: '10.1.0.1',
  netmask: '255.255.0.0',
  gateway: '10.1.255.254',
  tags: { vlan: '7', 'bit-rate': '115.2' },
}
const nodeWith = (more: Partial<ResolvedNode['ipmi']> = {}) =>
  resolvedNode('n1', undefined, { ipmi: { ...ipmi, ...more } })

t.test('settings of the BMC are for nodes whose BMC is to be written', async (t) => {
  for (const write of [false, undefined]) {
    const { write: _, ...rest } = ipmi
    const node = resolvedNode('n1', undefined, { ipmi: { ...rest, ...(write !== undefined && { write }) } })
    t.notOk(SETTINGS in (await textsOf(OVERLAY, node)))
  }
  t.equal(
    (await textsOf(OVERLAY, nodeWith()))[SETTINGS],
    `# Written by muster (overlay init), for sh to source.
username='muster'
password='it'\\''s secret'
ipaddr='10.1.0.1'
netmask='255.255.0.0'
gateway='10.1.255.254'
vlan='7'
bit_rate='115.2'
channel='1'
`,
  )
})

t.test('nodes without an address of the BMC have an empty one', async (t) => {
  const node = resolvedNode('n1', undefined, { ipmi: { write: true } })
  t.match((await textsOf(OVERLAY, node))[SETTINGS], "\nipaddr=\nnetmask=\ngateway=\nvlan=''\n")
})

/** Stands for ipmitool: says what is in files, and what it is asked to do, to a log. */
const IPMITOOL = `#!/bin/sh
case "$*" in
  "lan print 1") cat "$STATE/lan" ;;
  "-c user list 1") cat "$STATE/users" ;;
  "user test "*) [ "$5" = "$(cat "$STATE/password")" ] ;;
  *) echo "$*" >>"$STATE/log" ;;
esac
`
const LAN = `Set in Progress         : Set Complete
IP Address Source       : Static Address
IP Address              : 10.1.0.1
Subnet Mask             : 255.255.0.0
Default Gateway IP      : 10.1.255.254
802.1q VLAN ID          : 7
`
const USERS =
  '1,,true,false,false,NO ACCESS\n2,admin,true,true,true,ADMINISTRATOR\n3,,true,false,false,NO ACCESS\n'

interface Bmc {
  lan: string
  users: string
  password: string
}

/** Runs 50-ipmi against such a BMC; what ipmitool was asked to do. */
async function written(
  t: Test,
  options: { node?: ResolvedNode; bmc?: Partial<Bmc>; shell: readonly string[] },
): Promise<Finished & { commands: string[] }> {
  const { node = nodeWith(), bmc, shell } = options
  const root = await laidOut(t, OVERLAY, { node })
  const state = `${root}/state`
  await mkdir(state)
  const files = { lan: LAN, users: USERS, password: '', log: '', ...bmc }
  for (const [name, text] of Object.entries(files)) await writeFile(`${state}/${name}`, text)
  await mkdir(`${root}/bin`)
  for (const [name, text] of Object.entries({ ipmitool: IPMITOOL, modprobe: '#!/bin/sh\n' })) {
    await writeFile(`${root}/bin/${name}`, text)
    await chmod(`${root}/bin/${name}`, 0o755)
  }
  const finished = await run([...shell, `${root}/usr/lib/muster/init.d/50-ipmi`], {
    PATH: `${root}/bin:${process.env.PATH}`,
    MUSTER_LIB: `${root}/usr/lib/muster`,
    STATE: state,
  })
  const log = await readFile(`${state}/log`, 'utf8')
  return { ...finished, commands: log.split('\n').slice(0, -1) }
}

const ACCESS = (user: number) => [
  `channel setaccess 1 ${user} callin=on ipmi=on link=on privilege=4`,
  `user enable ${user}`,
  `sol payload enable 1 ${user}`,
]
const CONSOLE = [
  'sol set enabled true 1',
  'sol set volatile-bit-rate 115.2 1',
  'sol set non-volatile-bit-rate 115.2 1',
]

for (const shell of SHELLS) {
  t.test(`the BMC is written to, by ${shell.join(' ')}`, async (t) => {
    t.test('only what it does not have', async (t) => {
      const bmc = { users: `${USERS}4,muster,true,true,true,USER\n`, password: "it's secret" }
      const { status, stdout, stderr, commands } = await written(t, { bmc, shell })
      t.same({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' })
      t.same(commands, ['lan set 1 access on', ...ACCESS(4), ...CONSOLE])
    })

    t.test('everything, if all is otherwise', async (t) => {
      const lan = `IP Address Source       : DHCP Address
IP Address              : 10.1.0.10
Subnet Mask             : 255.255.255.0
Default Gateway IP      : 0.0.0.0
802.1q VLAN ID          : Disabled
`
      const { commands } = await written(t, { bmc: { lan }, shell })
      t.same(commands, [
        'lan set 1 ipsrc static',
        'lan set 1 ipaddr 10.1.0.1',
        'lan set 1 netmask 255.255.0.0',
        'lan set 1 defgw ipaddr 10.1.255.254',
        'lan set 1 vlan id 7',
        'lan set 1 access on',
        'user set name 3 muster',
        "user set password 3 it's secret 16",
        ...ACCESS(3),
        ...CONSOLE,
      ])
    })

    t.test('nothing that is not set', async (t) => {
      const node = resolvedNode('n1', undefined, { ipmi: { write: true, tags: { vlan: 'off' } } })
      t.same((await written(t, { node, shell })).commands, [
        'lan set 1 vlan id off',
        'lan set 1 access on',
        'sol set enabled true 1',
      ])
    })

    t.test('and a BMC without room for a user is told of', async (t) => {
      const users = Array.from({ length: 15 }, (_, index) => `${index + 1},u${index},true\n`).join('')
      const { status, stdout, commands } = await written(t, { bmc: { users }, shell })
      t.equal(status, 1)
      t.equal(stdout, 'muster: failed: the BMC has no room for the user muster\n')
      t.same(commands, ['lan set 1 access on', ...CONSOLE])
    })
  })

  t.test(`SELinux is set up where the image has it, by ${shell.join(' ')}`, async (t) => {
    const root = await laidOut(t, OVERLAY, { node: resolvedNode('n1') })
    await mkdir(`${root}/proc`)
    await mkdir(`${root}/etc/selinux`, { recursive: true })
    await mkdir(`${root}/bin`)
    const write = (path: string, text: string) => writeFile(`${root}/${path}`, text, { mode: 0o755 })
    const step = () =>
      run([...shell, `${root}/usr/lib/muster/init.d/90-selinux`], {
        PATH: `${root}/bin:/usr/bin:/bin`,
        MUSTER_ROOT: root,
        MUSTER_PROC: `${root}/proc`,
      })
    const nothing = { status: 0, stdout: '', stderr: '' }
    t.same(await step(), nothing, 'an image without')
    await write('etc/selinux/config', '# comment\nSELINUX=enforcing\nSELINUXTYPE=targeted\n')
    await write('proc/filesystems', 'nodev\tproc\n')
    t.same(await step(), nothing, 'a kernel without')
    await write('proc/filesystems', 'nodev\tproc\nnodev\tselinuxfs\n')
    await write('proc/mounts', 'selinuxfs /sys/fs/selinux selinuxfs rw 0 0\n')
    t.match(await step(), { status: 1, stdout: /has a SELinux policy and no load_policy/ })
    for (const name of ['load_policy', 'restorecon'])
      await write(`bin/${name}`, `#!/bin/sh\necho ${name} "$@"\n`)
    t.equal(
      (await step()).stdout,
      `load_policy -i
muster: labelling the image's files for SELinux
restorecon -R -e /proc -e /sys -e /dev -e /run /
`,
    )
    await write('etc/selinux/config', 'SELINUX=disabled\n')
    t.same(await step(), nothing, 'a policy that is off')
  })
}
