import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'

const MIB = 1024 * 1024

/** A name that is not UTF-8. */
function latin1(directory: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(name, 'latin1')])
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args)
}

/**
 * Makes whatever a file system can have in a directory that is there: odd names, links of all kinds, devices, special modes and
 * owners, holes, files larger than what is compressed at once, and many small ones. Needs root.
 */
export function makeOddTree(root: string, options: { smallFiles: number; largeMib: number }): void {
  names(`${root}/names`)
  links(`${root}/links`)
  devices(`${root}/devices`)
  modes(`${root}/modes`)
  contents(`${root}/contents`, options.largeMib)
  many(`${root}/many`, options.smallFiles)
}

function names(directory: string): void {
  mkdirSync(directory)
  const odd = [
    'with space',
    'with\nnewline',
    "quote'",
    'quote"',
    'back\\slash',
    '-dash',
    '*?[x]',
    '#',
    'é€😀',
    ' ',
    '..x',
    '\x01',
  ]
  for (const name of [...odd, 'l'.repeat(255)]) writeFileSync(`${directory}/${name}`, name)
  writeFileSync(latin1(directory, 'latin1 \xe9\xff'), 'x')
  mkdirSync(latin1(directory, '\xff'))
  writeFileSync(latin1(directory, '\xff/\xfe'), 'below a name that is not UTF-8')
  symlinkSync(Buffer.from('latin1 \xe9\xff', 'latin1'), `${directory}/to latin1`)
  const deep = Array.from({ length: 10 }, (_, level) => `${level}`.repeat(230)).join('/')
  mkdirSync(`${directory}/${deep}`, { recursive: true })
  writeFileSync(`${directory}/${deep}/end`, 'deep')
}

function links(directory: string): void {
  mkdirSync(`${directory}/other`, { recursive: true })
  writeFileSync(`${directory}/b`, 'a file with three names')
  for (const name of ['a', 'other/c']) linkSync(`${directory}/b`, `${directory}/${name}`)
  writeFileSync(`${directory}/empty`, '')
  linkSync(`${directory}/empty`, `${directory}/other/empty`)
  writeFileSync(`${directory}/large`, Buffer.alloc(5 * MIB, 'a large file with two names '))
  linkSync(`${directory}/large`, `${directory}/other/large`)
  symlinkSync('b', `${directory}/symlink`)
  symlinkSync('/no/such/file', `${directory}/dangling`)
  symlinkSync('loop', `${directory}/loop`)
  symlinkSync('x'.repeat(3_000), `${directory}/long`)
}

function devices(directory: string): void {
  mkdirSync(directory)
  run('mknod', '-m', '666', `${directory}/null`, 'c', '1', '3')
  run('mknod', '-m', '600', `${directory}/console`, 'c', '5', '1')
  run('mknod', '-m', '660', `${directory}/disk`, 'b', '259', '1048575')
  run('mkfifo', '-m', '640', `${directory}/fifo`)
  // Perl makes a socket and leaves its name behind; Node takes it away again.
  run(
    'perl',
    '-MIO::Socket::UNIX',
    '-e',
    'chdir $ARGV[0] and IO::Socket::UNIX->new(Local => "socket", Listen => 1) or die $!',
    directory,
  )
}

function modes(directory: string): void {
  mkdirSync(directory)
  for (const mode of [0o0, 0o4755, 0o2755, 0o6711, 0o1644, 0o7777]) {
    const path = `${directory}/${mode.toString(8)}`
    writeFileSync(path, '')
    chmodSync(path, mode)
    mkdirSync(`${path}.d`)
    chmodSync(`${path}.d`, mode)
  }
  writeFileSync(`${directory}/owned`, '')
  chownSync(`${directory}/owned`, 1_234, 4_294_967_294)
  writeFileSync(`${directory}/old`, 'from before 1970')
  run('touch', '-d', '@-1000000', `${directory}/old`)
  writeFileSync(`${directory}/new`, 'from after 2106')
  lutimesSync(`${directory}/new`, 0, 6_000_000_000)
}

function contents(directory: string, largeMib: number): void {
  mkdirSync(directory)
  writeFileSync(`${directory}/hole`, 'start')
  truncateSync(`${directory}/hole`, 20 * MIB)
  writeFileSync(`${directory}/hole`, 'end', { flag: 'a' })
  for (const size of [1, 4 * MIB - 1, 4 * MIB, 4 * MIB + 1]) {
    writeFileSync(`${directory}/${size}`, Buffer.alloc(size, `${size} bytes `))
  }
  writeFileSync(`${directory}/large`, '')
  for (let part = 0; part < largeMib; part++) {
    writeFileSync(`${directory}/large`, Buffer.alloc(MIB, `part ${part} `), { flag: 'a' })
  }
}

function many(directory: string, count: number): void {
  mkdirSync(directory)
  for (let at = 0; at < count; at++)
    writeFileSync(`${directory}/${at}`, at % 7 === 0 ? '' : `small file ${at}\n`)
}
