import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { run, SHELLS } from './shells.ts'

const INIT = new URL('../../config/overlays/init/init', import.meta.url).pathname

/** Whether files that tests make can have attributes: where there is setfattr, and the file system is one for them. */
const canSetAttributes = ((): boolean => {
  const directory = mkdtempSync(join(tmpdir(), 'muster-'))
  try {
    return spawnSync('setfattr', ['-n', 'user.test', '-v', '1', directory]).status === 0
  } finally {
    rmSync(directory, { recursive: true })
  }
})()

/** What `init note` leaves for the agent, as a shell sees it that sources it. */
async function noted(
  t: Test,
  shell: readonly string[],
  cmdline: string,
): Promise<{ stages: string; boot: string }> {
  const root = t.testdir({ proc: { uptime: '4.08 3.10\n', cmdline } })
  const { status, stderr } = await run([...shell, INIT, 'note', `${root}/proc`, `${root}/run/muster`])
  t.same({ status, stderr }, { status: 0, stderr: '' })
  const source = `. "$RUN/boot"; printf '%s\\n' "$wwid" "$servers"`
  const printed = await run([...shell, '-c', source], { RUN: `${root}/run/muster` })
  return { stages: readFileSync(`${root}/run/muster/stages`, 'utf8'), boot: printed.stdout }
}

for (const shell of SHELLS) {
  t.test(`in ${shell.join(' ')}`, async (t) => {
    t.test('the time and the boot servers are noted', async (t) => {
      const cmdline =
        'quiet wwid=52:54:00:00:00:01 muster.servers=http://10.0.0.1:9873,http://10.0.0.2:9873 ro\n'
      t.same(await noted(t, shell, cmdline), {
        stages: 'image 4.08\n',
        boot: '52:54:00:00:00:01\nhttp://10.0.0.1:9873,http://10.0.0.2:9873\n',
      })
    })

    t.test('what is not there is empty, of what is there twice the last counts', async (t) => {
      t.equal((await noted(t, shell, 'ro quiet\n')).boot, '\n\n')
      t.equal((await noted(t, shell, 'wwid=a wwid=b xwwid=c\n')).boot, 'b\n\n')
    })

    t.test('nothing on the command line is ever run', async (t) => {
      const hostile = [`'$(touch`, '`x`', `a'b''c'`, '*', '$HOME', '\\', `"`, ';reboot']
      for (const value of hostile) {
        t.equal((await noted(t, shell, `wwid=${value} muster.servers=*\n`)).boot, `${value}\n*\n`)
      }
    })

    t.test('what overlays delete is gone, and nothing else is', async (t) => {
      const root = t.testdir({
        lib: t.fixture('symlink', 'usr/lib'),
        usr: { lib: { old: { a: '' }, new: '' } },
        etc: { one: '', 'two words': '', three: '', '-rf': '' },
        'usr-lib': '',
      })
      const library = `${root}/usr/lib/muster`
      mkdirSync(library)
      writeFileSync(`${library}/deleted.system`, 'lib/old\netc/two words\n\n.\netc/../usr\n/\n/etc\n')
      writeFileSync(`${library}/deleted.runtime`, 'etc/one\netc/not there\netc/-rf')
      const { status, stdout, stderr } = await run([...shell, INIT, 'tree', root])
      t.same({ status, stderr }, { status: 0, stderr: '' })
      t.same(readdirSync(`${root}/etc`), ['three'])
      t.same(readdirSync(`${root}/usr/lib`), ['muster', 'new'])
      t.equal(stdout.match(/names no path to delete/g)?.length, 5)
    })

    t.test('start-up steps run in order, and one that fails stops nothing', async (t) => {
      const step = (text: string) => `#!/bin/sh\n${text}\n`
      const root = t.testdir({
        usr: {
          lib: {
            muster: {
              'init.d': {
                '20-b': step('echo second; exit 3'),
                '10-a': step('echo first'),
                '30-c': step('echo third'),
                '25-no': step('echo no program'),
              },
            },
          },
        },
      })
      for (const name of ['10-a', '20-b', '30-c']) chmodSync(`${root}/usr/lib/muster/init.d/${name}`, 0o755)
      const { stdout } = await run([...shell, INIT, 'tree', root])
      t.equal(stdout, 'first\nsecond\nmuster: the start-up step 20-b failed with status 3, going on\nthird\n')
    })

    t.test('the settings of the BMC are for root alone', async (t) => {
      const root = t.testdir({ usr: { lib: { muster: { bmc: 'password=x' } } } })
      await run([...shell, INIT, 'tree', root])
      t.equal(statSync(`${root}/usr/lib/muster/bmc`).mode & 0o777, 0o600)
    })

    t.test('attributes that the image and overlays have are set', { skip: !canSetAttributes }, async (t) => {
      const root = t.testdir({
        usr: {
          lib: {
            muster: {
              'xattrs.image': '# file: /etc/a\nuser.one="of the image"\nuser.image="0"\n',
              'xattrs.system': '# file: /etc/a\nuser.one="1"\n\n# file: /etc/b\nuser.two=0sAAE=\n',
              'xattrs.runtime': '# file: /etc/b\nuser.three="3"\n',
            },
          },
        },
        etc: { a: '', b: '' },
      })
      t.match(await run([...shell, INIT, 'tree', root]), { status: 0, stdout: '', stderr: '' })
      const { stdout } = await run(['sh', '-c', `cd ${root}; getfattr -d etc/a etc/b`])
      t.equal(
        stdout,
        '# file: etc/a\nuser.image="0"\nuser.one="1"\n\n# file: etc/b\nuser.three="3"\nuser.two=0sAAE=\n\n',
      )
    })

    t.test('attributes that cannot be set keep nothing from starting', async (t) => {
      const root = t.testdir({
        usr: { lib: { muster: { 'xattrs.system': '# file: /no/file\nuser.one="1"\n' } } },
      })
      const { status, stdout } = await run([...shell, INIT, 'tree', root])
      t.equal(status, 0)
      t.match(stdout, /^muster: (cannot set all attributes of|the image has no setfattr)/m)
    })

    t.test('run by hand without knowing how, it does nothing', async (t) => {
      const { status, stderr } = await run([...shell, INIT])
      t.equal(status, 2)
      t.match(stderr, /^usage: /)
    })
  })
}

/** A root with the machine's programs, an init of its own, and the overlay's init as process 1 in namespaces. */
const AS_PROCESS_ONE = `
set -e
mount -t tmpfs tmpfs "$ROOT"
cd "$ROOT"
mkdir -p usr sbin proc sys dev run
mount --bind -o ro /usr usr
for link in bin lib lib64; do [ -e "/$link" ] && ln -s "usr/$link" "$link"; done
cp "$INIT" init
cat >sbin/init <<'END'
#!/bin/sh
echo "process $$ got $*"
cat /run/muster/stages /run/muster/boot
for point in /proc /sys /dev /run; do grep -c " $point " /proc/mounts; done
END
chmod 755 sbin/init
if [ -n "$CMDLINE" ]; then
  mount -t proc proc proc
  echo "$CMDLINE" >cmdline
  mount --bind cmdline proc/cmdline
fi
exec chroot . /init single
`

const UNSHARE = ['unshare', '--mount', '--pid', '--fork', '--kill-child']
const canBeProcessOne =
  process.getuid?.() === 0 && spawnSync(UNSHARE[0]!, [...UNSHARE.slice(1), 'true']).status === 0

t.test(
  'as process 1 it mounts, notes, and hands over',
  { skip: !canBeProcessOne && 'needs root' },
  async (t) => {
    const start = (cmdline: string) =>
      run([...UNSHARE, 'sh', '-c', AS_PROCESS_ONE], { ROOT: t.testdirName, INIT, CMDLINE: cmdline })
    t.testdir({})

    t.test('in a bare root', async (t) => {
      const { stdout } = await start('')
      t.match(
        stdout,
        /^muster: the image is unpacked\nmuster: starting the image's init\nprocess 1 got single\nimage \d+\.\d\d\ninit \d+\.\d\d\n/,
      )
      t.match(stdout, /\nwwid=''\nservers=''\n1\n1\n1\n1\n$/, 'everything is mounted once')
    })

    t.test('where something is mounted already', async (t) => {
      const { stdout } = await start(
        'wwid=52:54:00:00:00:01 muster.servers=http://10.0.0.1:9873 muster.init=/no/init',
      )
      t.match(stdout, /\nmuster: \/no\/init is not there, or is no program\nprocess 1 got single\n/)
      t.match(stdout, /\nwwid='52:54:00:00:00:01'\nservers='http:\/\/10\.0\.0\.1:9873'\n1\n1\n1\n1\n$/)
    })
  },
)
