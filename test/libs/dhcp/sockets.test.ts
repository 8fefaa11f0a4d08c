import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { encodePacket } from '../../../libs/dhcp/packet.ts'
import { decoded, message, selects, wants } from './_messages.ts'

const MAC1 = '52:54:00:aa:01:01'
const MAC2 = '52:54:00:aa:02:01'

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

/** A helper script in a network namespace, its lines of output, and its end with the test. */
class Peer {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>

  constructor(t: Test, namespace: string, script: string, ...args: string[]) {
    const path = fileURLToPath(new URL(script, import.meta.url))
    this.#child = spawn('ip', ['netns', 'exec', namespace, process.execPath, path, ...args])
    this.#child.stderr.pipe(process.stderr)
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    t.teardown(() => this.end())
  }

  async line(): Promise<string> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error('the helper process ended')
    return value
  }

  send(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  /** Ends its input, hence it. @returns what it printed until then and nobody read */
  async end(): Promise<string[]> {
    const rest: string[] = []
    this.#child.stdin.end()
    for (let next = await this.#lines.next(); !next.done; next = await this.#lines.next())
      rest.push(next.value)
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit')
    return rest
  }
}

/** A server's namespace with two interfaces, 10.91.1.1 and 10.91.2.1, and a client's at the other end of each. */
function makeNetworks(t: Test): { server: string; clients: [string, string] } {
  const names = {
    server: `mdhcp${process.pid}s`,
    clients: [`mdhcp${process.pid}a`, `mdhcp${process.pid}b`] as [string, string],
  }
  for (const name of [names.server, ...names.clients]) {
    ip('netns', 'add', name)
    t.teardown(() => ip('netns', 'del', name))
  }
  for (const [i, client] of names.clients.entries()) {
    const network = i + 1
    ip(
      'link',
      'add',
      `veth${network}`,
      'netns',
      names.server,
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      client,
    )
    ip('-n', names.server, 'addr', 'add', `10.91.${network}.1/24`, 'dev', `veth${network}`)
    ip('-n', names.server, 'link', 'set', `veth${network}`, 'up')
    // Linux sends nothing by an interface that has no address at all; a real client writes to the wire itself.
    ip('-n', client, 'addr', 'add', '169.254.0.9/16', 'broadcast', '169.254.255.255', 'dev', 'eth0')
    ip('-n', client, 'link', 'set', 'eth0', 'up')
    ip('-n', client, 'route', 'add', 'default', 'dev', 'eth0')
  }
  return names
}

const isRoot = process.getuid?.() === 0
const mayBeSkipped = process.env.CI !== 'true'
const skip = !isRoot && mayBeSkipped && 'network namespaces take root'

t.test(
  'a broadcast leaves by the interface that has the server’s address, and by no other',
  { skip },
  async (t) => {
    t.ok(isRoot, 'with CI=true this runs as root')
    const { server, clients } = makeNetworks(t)
    const servers = new Peer(
      t,
      server,
      '_netns-server.ts',
      `10.91.1.1,${MAC1},10.91.1.17`,
      `10.91.2.1,${MAC2},10.91.2.17`,
    )
    const peers = clients.map((namespace) => new Peer(t, namespace, '_netns-client.ts'))
    for (const peer of [servers, ...peers]) t.equal(await peer.line(), 'ready')

    for (const [i, peer] of peers.entries()) {
      const mac = [MAC1, MAC2][i]!
      const [own, address] = [`10.91.${i + 1}.1`, `10.91.${i + 1}.17`]
      peer.send(encodePacket(message('discover', { mac })).toString('hex'))
      t.equal(decoded(Buffer.from(await peer.line(), 'hex')).yiaddr, address)
      const request = message('request', { mac, options: [selects(own), wants(address)] })
      peer.send(encodePacket(request).toString('hex'))
      t.equal(decoded(Buffer.from(await peer.line(), 'hex')).yiaddr, address)
    }
    for (const peer of peers) t.same(await peer.end(), [], 'nothing that was for the other network came here')
  },
)
