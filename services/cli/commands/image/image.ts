import type { Command } from 'commander'
import type { OpenSession } from '../../session.ts'
import { defineDelete } from '../entity/delete.ts'
import { defineBuild } from './build.ts'
import { defineCopy } from './copy.ts'
import { defineDiff } from './diff.ts'
import { defineExec } from './exec.ts'
import { defineImport } from './import.ts'
import { defineKernels } from './kernels.ts'
import { defineImageList } from './list.ts'
import { definePush } from './push.ts'
import { defineRename } from './rename.ts'
import { defineReset } from './reset.ts'
import { defineRollback } from './rollback.ts'
import { defineSet } from './set.ts'
import { defineShell } from './shell.ts'
import { defineImageShow } from './show.ts'
import { defineStatus } from './status.ts'
import { defineSyncuser } from './syncuser.ts'
import { defineVersions } from './versions.ts'

export function define(noun: Command, open: OpenSession): void {
  defineImport(noun, open)
  defineShell(noun, open)
  defineExec(noun, open)
  defineBuild(noun, open)
  defineReset(noun, open)
  defineSyncuser(noun, open)
  defineImageList(noun, open)
  defineImageShow(noun, open)
  defineVersions(noun, open)
  defineRollback(noun, open)
  definePush(noun, open)
  defineStatus(noun, open)
  defineDiff(noun, open)
  defineKernels(noun, open)
  defineSet(noun, open)
  defineCopy(noun, open)
  defineRename(noun, open)
  defineDelete(noun, open, 'image')
}
