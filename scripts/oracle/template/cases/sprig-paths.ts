// Sprig's functions of paths.
import { ofEach, pipelines } from '../calls.ts'
import type { CaseEntry } from '../template-case.ts'

const PATHS = [
  ...[
    '""',
    '"."',
    '".."',
    '"/"',
    '"//"',
    '"a"',
    '"a/"',
    '"/a"',
    '"a/b"',
    '"a//b/"',
    '"/a/b/../c"',
    '"../a"',
    '"/../a"',
  ],
  ...[
    '"a/.."',
    '"a/../.."',
    '"./a"',
    '"a/./b/."',
    '"foo.tar.gz"',
    '"a.d/b"',
    '".bashrc"',
    '"/etc/.x"',
    '"a."',
    '"..."',
  ],
  ...[
    '"a/b.c/"',
    '"/etc/ssh/sshd_config"',
    '" a / b "',
    '"ä/ö.ü"',
    '"a\\\\b"',
    '"/a/b/c/../../d"',
    '"a/b/../../../c"',
  ],
]

export const cases: readonly CaseEntry[] = [
  ...ofEach(
    ['base', 'dir', 'clean', 'ext', 'isAbs', 'osBase', 'osDir', 'osClean', 'osExt', 'osIsAbs'],
    PATHS,
  ),
  ...pipelines(`
    base 1
    dir
    ext nil
    "/a/b.c" | base | ext
    clean "a" "b"`),
]
