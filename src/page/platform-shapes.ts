/** For the type checker alone: each module of platform/ has what the one has that it replaces. */
import type * as nodeAssets from '../platform/assets.ts';
import type * as nodeCollectGarbage from '../platform/collect-garbage.ts';
import type * as nodeDebugEvents from '../platform/debug-events.ts';
import type * as nodeFileHash from '../platform/file-hash.ts';
import type * as nodeFiles from '../platform/files.ts';
import type * as nodeGunzip from '../platform/gunzip.ts';
import type * as nodeSha256 from '../platform/sha256.ts';
import type * as nodeZipFile from '../platform/zip-file.ts';
import * as assets from './platform/assets.ts';
import * as collectGarbage from './platform/collect-garbage.ts';
import * as debugEvents from './platform/debug-events.ts';
import * as fileHash from './platform/file-hash.ts';
import * as files from './platform/files.ts';
import * as gunzip from './platform/gunzip.ts';
import * as sha256 from './platform/sha256.ts';
import * as zipFile from './platform/zip-file.ts';

export const PLATFORM = { assets, collectGarbage, debugEvents, fileHash, files, gunzip, sha256, zipFile } satisfies {
  readonly assets: typeof nodeAssets;
  readonly collectGarbage: typeof nodeCollectGarbage;
  readonly debugEvents: typeof nodeDebugEvents;
  readonly fileHash: typeof nodeFileHash;
  readonly files: typeof nodeFiles;
  readonly gunzip: typeof nodeGunzip;
  readonly sha256: typeof nodeSha256;
  readonly zipFile: typeof nodeZipFile;
};
