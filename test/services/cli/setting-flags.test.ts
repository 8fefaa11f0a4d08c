import t from 'tap'
import { SETTING_GROUPS } from '../../../services/cli/settings/table.ts'
import { runCli } from './_cli.ts'
import { startStandIn } from './_stand-in.ts'

/** The options of a command that are its own, as help shows them: `-I, --ipaddr <address>`. */
async function optionsOf(...command: string[]): Promise<string[]> {
  const { stdout } = await runCli(['help', ...command])
  const [settings] = stdout.split('\nThe change:')
  return Array.from(settings!.matchAll(/^ {2}((?:-\w, )?--\S+(?: [<[]\S+)?)/gm), ([, flags]) => flags!)
}

function spellingsOf(flags: readonly string[]): string[] {
  return flags.flatMap((each) => each.match(/--?[a-zA-Z0-9][a-zA-Z0-9-]*/g)!)
}

t.test('the options and their letters are those of Warewulf', async (t) => {
  // Those of `wwctl node set` 4.7 that set fields, and --rack, --bootservers and --bootloader.
  const warewulf = `--asset --bootloader --bootservers --cluster -c --comment --discoverable -e --diskdel --diskname --diskwipe --fsdel
    --fsformat --fsname --fspath --fswipe --gateway -G --gateway6 --hwaddr -H --image --init -i --ipaddr -I --ipaddr6
    --ipmiaddr --ipmiescapechar --ipmigateway --ipmiinterface --ipminetmask --ipmipass --ipmiport --ipmitagadd
    --ipmitagdel --ipmitemplate --ipmiuser --ipmiwrite --ipxe --kernelargs -A --kernelversion --mtu --netdel --netdev -N
    --netmask -M --netname --nettagadd --nettagdel --onboot --partcreate --partdel --partname --partnumber --partsize
    --parttype --partwipe --prefixlen6 --primarynet -p --profile -P --rack --root --runtime-overlays -R --system-overlays
    -O --tagadd --tagdel --type -T`
  const node = spellingsOf(await optionsOf('node', 'set'))
  t.same(node.filter((name) => name !== '--hwaddr-file').sort(), warewulf.split(/\s+/).sort())
  const profile = spellingsOf(await optionsOf('profile', 'set'))
  t.same(
    node.filter((name) => !profile.includes(name)),
    ['-e', '--discoverable', '--asset', '--hwaddr-file'],
  )
})

t.test('unset takes the same options, those of values without them', async (t) => {
  const flags = await optionsOf('node', 'unset')
  for (const expected of ['-I, --ipaddr', '--onboot', '--netname <name>', '--netdel <names>']) {
    t.ok(flags.includes(expected), expected)
  }
  t.notOk(flags.some((each) => each.includes('--tagadd')))
})

t.test('no option stands twice', async (t) => {
  const all = SETTING_GROUPS.flatMap(({ selectors, settings }) => [
    ...selectors.map(({ flags }) => [flags]),
    ...settings.map(({ flags, aliases = [] }) => [flags, ...aliases]),
  ]).flat()
  const names = all.flatMap((flags) => flags.match(/--?[a-zA-Z0-9-]+/g)!)
  t.equal(new Set(names).size, names.length)
})

t.test('lists are separated by commas or given one by one, and older spellings are taken', async (t) => {
  const standIn = await startStandIn(t)
  const lists = ['-A', 'quiet', '-P', 'a, b,,c', '-P', 'd', '--wwinit', 'e', '-R', 'f', '-C', 'debian']
  const tags = ['--tagadd', 'g=1,2', '--tagadd', 'h=3']
  const network = [
    '-N',
    'eth0',
    '-H',
    '525400123456',
    '-I',
    '10.0.0.1',
    '-M',
    '255.0.0.0',
    '-G',
    '10.0.0.254',
  ]
  const args = ['node', 'add', 'n1', ...lists, ...tags, ...network, '-e', '--dry-run', '--json']
  const { stdout } = await runCli(args, { standIn })
  t.same(JSON.parse(stdout).edits[0].after, {
    kernel: { args: ['quiet'] },
    profiles: ['a', 'b', 'c', 'd'],
    systemOverlays: ['e'],
    runtimeOverlays: ['f'],
    image: 'debian',
    discoverable: true,
    tags: { g: '1,2', h: '3' },
    networkDevices: {
      default: {
        device: 'eth0',
        hwaddr: '52:54:00:12:34:56',
        ipaddr: '10.0.0.1',
        netmask: '255.0.0.0',
        gateway: '10.0.0.254',
      },
    },
  })
})
