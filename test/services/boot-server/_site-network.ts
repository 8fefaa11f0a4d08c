import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { ip } from '../../libs/dhcp/_netns.ts'

/** What udhcpc does with what it is told: it says so, and takes the address. */
const TAKE = `#!/bin/sh
[ "$1" = bound ] || exit 0
ip addr flush dev $interface
ip addr add $ip/$mask dev $interface
[ -z "$router" ] || ip route add default via $router
echo "$ip $router $lease"
`

/**
 * A site: a near network, 10.92.1.0/24, with a boot server at .1, another DHCP server at .250 and a client; and a far one,
 * 10.92.2.0/24, with a client, behind a relay, which is 10.92.1.254 and 10.92.2.254.
 */
export class SiteNetwork {
  readonly boot = `msite${process.pid}b`
  readonly site = `msite${process.pid}s`
  readonly relay = `msite${process.pid}r`
  readonly near = `msite${process.pid}n`
  readonly far = `msite${process.pid}f`
  readonly directory: string
  readonly #t: Test
  readonly #script: string

  constructor(t: Test) {
    this.#t = t
    this.directory = t.testdir()
    this.#script = join(this.directory, 'take')
    writeFileSync(this.#script, TAKE)
    chmodSync(this.#script, 0o755)
    const { boot, site, relay, near, far } = this
    for (const name of [boot, site, relay, near, far]) {
      ip('netns', 'add', name)
      t.teardown(() => ip('netns', 'del', name))
      ip('-n', name, 'link', 'set', 'lo', 'up')
    }
    ip('-n', boot, 'link', 'add', 'br0', 'type', 'bridge', 'forward_delay', '0')
    for (const [port, name] of [
      ['site', site],
      ['relay', relay],
      ['near', near],
    ] as const) {
      this.#link([boot, port], [name, 'eth0'])
      ip('-n', boot, 'link', 'set', port, 'master', 'br0')
    }
    this.#link([relay, 'eth1'], [far, 'eth0'])
    this.#address(boot, 'br0', '10.92.1.1/24')
    ip('-n', boot, 'link', 'set', 'br0', 'up')
    this.#address(site, 'eth0', '10.92.1.250/24')
    this.#address(relay, 'eth0', '10.92.1.254/24')
    this.#address(relay, 'eth1', '10.92.2.254/24')
    ip('-n', boot, 'route', 'add', '10.92.2.0/24', 'via', '10.92.1.254')
    ip('netns', 'exec', relay, 'sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward')
  }

  /** dnsmasq in a namespace, once it says that it serves. */
  async dnsmasq(namespace: string, ...args: string[]): Promise<void> {
    const common = [
      '--keep-in-foreground',
      '--log-facility=-',
      '--port=0',
      '--conf-file=/dev/null',
      '--user=root',
      '--no-ping',
    ]
    const files = [
      `--pid-file=${join(this.directory, namespace)}.pid`,
      `--dhcp-leasefile=${this.#script}.leases`,
    ]
    const child = spawn('ip', ['netns', 'exec', namespace, 'dnsmasq', ...common, ...files, ...args])
    this.#t.teardown(() => end(child))
    for await (const line of createInterface({ input: child.stderr })) {
      if (/DHCP( relay|, IP range|, )/.test(line)) return
      if (/failed|bad option|cannot/.test(line)) throw new Error(line)
    }
    throw new Error('dnsmasq ended')
  }

  /** An address by the DHCP client of busybox. @returns address, gateway and lease in seconds, as it prints them */
  async udhcpc(namespace: string, ...args: string[]): Promise<string> {
    const all = [
      'netns',
      'exec',
      namespace,
      'busybox',
      'udhcpc',
      '-f',
      '-q',
      '-n',
      '-t',
      '8',
      '-T',
      '1',
      '-s',
      this.#script,
      ...args,
    ]
    const { stdout } = await promisify(execFile)('ip', all)
    return stdout.trim()
  }

  #link([one, port]: [string, string], [other, name]: [string, string]): void {
    ip('link', 'add', port, 'netns', one, 'type', 'veth', 'peer', 'name', name, 'netns', other)
    ip('-n', one, 'link', 'set', port, 'up')
    ip('-n', other, 'link', 'set', name, 'up')
  }

  #address(namespace: string, name: string, address: string): void {
    ip('-n', namespace, 'addr', 'add', address, 'dev', name)
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill()
  await exit
}
