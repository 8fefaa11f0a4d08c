import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import t from 'tap'
import { startWork } from './_work.ts'

const MUSTER = join(import.meta.dirname, '../../../../../services/cli/main.ts')

// Only root can make trees, mount and change the root directory.
if (process.getuid?.() === 0) {
  const { makeImage, cluster } = await startWork(t)

  t.test('a shell has a terminal, and what was done in it is built whatever it ends with', async (t) => {
    const { image } = await makeImage('term')
    const command = `${process.execPath} ${MUSTER} image shell term`
    const script = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH, TERM: 'xterm', MUSTER_SOCKET: cluster.socket },
    })
    t.teardown(() => void script.kill('SIGKILL'))
    const ended = once(script, 'exit')
    // Each waits for what comes after what the one before it waited for.
    let shown = ''
    const untilShown = async (what: RegExp) => {
      while (!what.test(shown)) shown += String((await once(script.stdout, 'data'))[0])
      shown = shown.slice(shown.search(what) + what.exec(shown)![0].length)
    }
    const prompt = /\[term\] \S+# /
    await untilShown(prompt)
    script.stdin.write('tty\n')
    await untilShown(/\/dev\/pts\/\d+/)
    await untilShown(prompt)
    // What is typed is shown, too, but not what comes of it.
    script.stdin.write("sh -c 'echo go$((1+1)); exec sleep 1000'\n")
    await untilShown(/go2/)
    script.stdin.write('\x03')
    await untilShown(prompt)
    script.stdin.write('echo status $?\n')
    await untilShown(/status 130/)
    await untilShown(prompt)
    script.stdin.write('touch /by-hand; exit 3\n')
    await untilShown(/version 2 is live/)
    t.match(await ended, [0])
    t.equal((await image()).number, 2)
  })

  t.test('a shell reads what it is given', async (t) => {
    const { start, run } = await makeImage('piped')
    const { result } = start('shell')
    t.match(await result, { code: 0, stderr: /nothing here is different from version 1/ })
    t.match(await run('exec', 'true'), { code: 0 })
  })
}
