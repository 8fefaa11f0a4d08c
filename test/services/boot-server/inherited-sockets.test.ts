import t from 'tap'
import { encodePacket } from '../../../libs/dhcp/packet.ts'
import type { Subnet } from '../../../libs/records/subnet.ts'
import { inheritedSockets, interfaceWith } from '../../../services/boot-server/inherited-sockets.ts'
import { decoded, message, selects, wants } from '../../libs/dhcp/_messages.ts'
import { makeNetworks, Peer, skip } from '../../libs/dhcp/_netns.ts'
import type { NetnsDhcp } from './_netns-dhcp.ts'

const ENV = { LISTEN_PID: '42', LISTEN_FDS: '3', LISTEN_FDNAMES: 'dhcp-eth0:other:dhcp-eth1.100' }

t.test('sockets that are named for an interface are taken, and others are not', (t) => {
  t.same(inheritedSockets(ENV, 42), [
    { fd: 3, interface: 'eth0' },
    { fd: 5, interface: 'eth1.100' },
  ])
  t.end()
})

t.test('what was passed to another process, or not at all, is none', (t) => {
  t.same(inheritedSockets(ENV, 43), [])
  t.same(inheritedSockets({}, 42), [])
  t.same(inheritedSockets({ ...ENV, LISTEN_FDS: 'x' }, 42), [])
  t.same(inheritedSockets({ ...ENV, LISTEN_FDS: '1' }, 42), [{ fd: 3, interface: 'eth0' }])
  t.same(inheritedSockets({ LISTEN_PID: '42', LISTEN_FDS: '2' }, 42), [])
  t.end()
})

t.test('an interface is known by its address', (t) => {
  t.equal(interfaceWith('127.0.0.1'), 'lo')
  t.equal(interfaceWith('192.0.2.1'), undefined)
  t.end()
})

/** As systemd does it with BindToDevice=: a socket for each interface, the first of them as number 3, and then the program. */
const PASS_SOCKETS = `
use Socket; $^F = 255;
my @names = split /,/, shift @ARGV;
for my $name (@names) {
  socket(my $socket, AF_INET, SOCK_DGRAM, 0) or die "socket: $!";
  setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1) or die "reuse: $!";
  setsockopt($socket, SOL_SOCKET, SO_BROADCAST, 1) or die "broadcast: $!";
  setsockopt($socket, SOL_SOCKET, 25, pack("Z16", $name)) or die "bind to $name: $!";
  bind($socket, pack_sockaddr_in(67, INADDR_ANY)) or die "bind: $!";
  die "is number " . fileno($socket) if fileno($socket) != 3 + @kept;
  push @kept, $socket;
}
$ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = @names; $ENV{LISTEN_FDNAMES} = join ":", map { "dhcp-$_" } @names;
exec @ARGV or die "exec: $!";
`

t.test('with sockets bound to interfaces each network is heard on its own', { skip }, async (t) => {
  const { server, clients } = makeNetworks(t)
  const subnet = (number: number): Subnet => ({
    name: `net${number}`,
    network: `10.91.${number}.0`,
    prefix: 24,
    mode: 'full',
    pool: { first: `10.91.${number}.200`, last: `10.91.${number}.201` },
  })
  const given: NetnsDhcp = {
    env: { MUSTER_ADDRESS: '10.91.1.1', MUSTER_DHCP_ADDRESSES: '10.91.2.1', MUSTER_DATA_DIR: t.testdir() },
    subnets: [subnet(1), subnet(2)],
    nodes: {},
  }
  const script = {
    path: '../../services/boot-server/_netns-dhcp.ts',
    by: ['perl', '-e', PASS_SOCKETS, 'veth1,veth2'],
  }
  const servers = new Peer(t, server, script, JSON.stringify(given))
  const peers = clients.map((namespace) => new Peer(t, namespace, '_netns-client.ts'))
  for (const peer of [servers, ...peers]) t.equal(await peer.line(), 'ready')
  for (const [i, peer] of peers.entries()) {
    const mac = `52:54:00:aa:0${i + 1}:01`
    const [own, address] = [`10.91.${i + 1}.1`, `10.91.${i + 1}.200`]
    peer.send(encodePacket(message('discover', { mac })).toString('hex'))
    t.equal(decoded(Buffer.from(await peer.line(), 'hex')).yiaddr, address)
    peer.send(
      encodePacket(message('request', { mac, options: [selects(own), wants(address)] })).toString('hex'),
    )
    t.equal(decoded(Buffer.from(await peer.line(), 'hex')).yiaddr, address)
  }
  const said = (await servers.end()).map((line) => JSON.parse(line) as { msg: string; address: string })
  t.same(
    said.map(({ msg, address }) => `${msg} ${address}`),
    [1, 2].flatMap((number) => ['offer', 'ack'].map((type) => `dhcp: ${type} 10.91.${number}.200`)),
    'and not by the servers of other networks',
  )
})
