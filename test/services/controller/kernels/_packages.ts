import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../../libs/archive/_tools.ts'

/** Makes a package of Debian with the files of a directory; returns its path. */
export function debOf(work: string, tree: string): string {
  const staging = join(work, 'deb')
  cpSync(tree, staging, { recursive: true, verbatimSymlinks: true })
  mkdirSync(join(staging, 'DEBIAN'))
  const control = [
    'Package: kernel',
    'Version: 1',
    'Architecture: all',
    'Maintainer: a test',
    'Description: none',
  ]
  writeFileSync(join(staging, 'DEBIAN/control'), `${control.join('\n')}\n`)
  const file = join(work, 'kernel.deb')
  run('dpkg-deb', ['--build', '--root-owner-group', staging, file])
  return file
}

/** The same for distributions with rpm. */
export function rpmOf(work: string, tree: string): string {
  const spec = join(work, 'kernel.spec')
  const lines = [
    ...['Name: kernel', 'Version: 1', 'Release: 1', 'Summary: made by a test', 'License: none'],
    ...['BuildArch: noarch', '%description', 'Made by a test.'],
    ...['%install', `cp -a ${tree}/. %{buildroot}`, '%files', '/*'],
  ]
  writeFileSync(spec, `${lines.join('\n')}\n`)
  const top = join(work, 'rpm')
  run('rpmbuild', [
    ...['-bb', '--quiet', '--define', `_topdir ${top}`, '--define', `_tmppath ${work}`],
    ...['--define', 'debug_package %{nil}', spec],
  ])
  const folder = join(top, 'RPMS/noarch')
  return join(folder, readdirSync(folder)[0]!)
}
