/** What the schemas of articles and their examples say of a value that they refuse. */
export const ARTICLE_WORDS = {
  catalogVersion: 'this leakscan reads catalogs of schemaVersion 1; install a newer leakscan for this catalog',
  catalogDate: 'the day of the newest change of the catalog, such as 2026-12-01',
  articleId:
    'an article id is KB followed by five to seven digits, an issue like telegraf#6807, or a name like TEAM-0001',
  kbId: 'KB followed by five to seven digits',
  fileVersion: 'a file version is three or four numbers joined by dots',
  image: 'a base name in lower case without .exe',
  programVersion: 'a version or build such as 20348.2340, 16.0.4025.1 or 2.7.0-beta3',
  releaseDate: 'a date like 2024-03-22, 2024-03 or 2024',
  branch: 'the first two numbers of the product’s file versions',
  fileName: 'a file name with its extension',
  fileDate: 'a date like 2005-04-18, or with the time 2005-04-18T04:47Z',
  emptyFixFile: 'a file of a fix has a version, a size or a date; a module that is only blamed is a faultyComponent',
  fixVersion: 'only a service pack has a version; a hotfix has one for each file',
  fixServicePack: 'only a service pack has a service pack’s name',
  introducedBy: 'an article or a name must say what brought it in',
  reviewDate: 'a date like 2006-04-07',
  products: 'an article that was read names its products',
  growth: 'growth names its resources',
  ceiling: 'a ceiling is one of bytes, count, shareOfMemory and hours',
  ceilingResource: 'a ceiling of hours names no resource, any other names one',
  module: 'a file name in lower case',
} as const;

export const EXAMPLE_WORDS = {
  hours: 'a length of time such as 90 min, 20 h or 10 d',
  series: 'a series such as 80 MB, 80 MB + 6 MB/h or 400 + 3/h from 20 h',
  day: 'a day such as 2007-12-05',
  noSeries: (resources: readonly string[]): string =>
    `has no series of the process: give one of ${resources.join(', ')}`,
  module: 'a process, a module and its version: app Cdoexm.dll 6.0.1.0',
  poolTag: 'a pool tag, its pool and what it holds: SysR nonpaged 2 MB + 1 MB/h',
  build: 'a build of Windows such as 20348.2340',
  update: 'an update such as KB5037422',
  nothingExpected: 'give what is expected: verdict, match, ties or event',
} as const;
