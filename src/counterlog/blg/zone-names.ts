/**
 * Names of time zones behind the resource strings that Windows writes to a log's header from Vista on:
 * `@tzres.dll,-212` is Pacific Standard Time. The numbers are those of the registry's `Time Zones` key (MUI_Std), which
 * many registry dumps show; that of daylight saving time (MUI_Dlt) is one less.
 */
const STANDARD_NAMES: Readonly<Record<number, string>> = {
  12: 'Azores',
  22: 'Cape Verde',
  42: 'E. South America',
  52: 'Greenland',
  62: 'SA Eastern',
  72: 'Newfoundland',
  82: 'Atlantic',
  92: 'Pacific SA',
  102: 'SA Western',
  105: 'Central Brazilian',
  112: 'Eastern',
  122: 'SA Pacific',
  132: 'US Eastern',
  142: 'Canada Central',
  152: 'Central America',
  162: 'Central',
  192: 'Mountain',
  202: 'US Mountain',
  212: 'Pacific',
  222: 'Alaskan',
  232: 'Hawaiian',
  242: 'Samoa',
  252: 'Dateline',
  262: 'GMT',
  272: 'Greenwich',
  282: 'Central Europe',
  292: 'Central European',
  302: 'Romance',
  312: 'W. Central Africa',
  322: 'W. Europe',
  332: 'E. Europe',
  335: 'Jordan',
  342: 'Egypt',
  352: 'FLE',
  362: 'GTB',
  365: 'Middle East',
  372: 'Jerusalem',
  382: 'South Africa',
  385: 'Namibia',
  392: 'Arab',
  402: 'Arabic',
  412: 'E. Africa',
  422: 'Russian',
  432: 'Iran',
  435: 'Georgian',
  442: 'Arabian',
  449: 'Azerbaijan',
  452: 'Caucasus',
  462: 'Afghanistan',
  472: 'Ekaterinburg',
  482: 'West Asia',
  492: 'India',
  502: 'Nepal',
  512: 'Central Asia',
  522: 'N. Central Asia',
  532: 'Sri Lanka',
  542: 'Myanmar',
  552: 'North Asia',
  562: 'SE Asia',
  572: 'China',
  582: 'North Asia East',
  612: 'W. Australia',
  622: 'Korea',
  632: 'Tokyo',
  652: 'AUS Central',
  662: 'Cen. Australia',
  672: 'AUS Eastern',
  682: 'E. Australia',
  692: 'Tasmania',
  722: 'West Pacific',
  732: 'Fiji',
  742: 'New Zealand',
  842: 'Argentina',
  872: 'Pakistan',
};

/** Those that are not called `<place> Standard Time`. */
const OTHER_NAMES: Readonly<Record<number, string>> = {
  171: 'Central Daylight Time (Mexico)',
  172: 'Central Standard Time (Mexico)',
  181: 'Mountain Daylight Time (Mexico)',
  182: 'Mountain Standard Time (Mexico)',
  214: 'Pacific Daylight Time (Mexico)',
  215: 'Pacific Standard Time (Mexico)',
  931: 'Coordinated Universal Time',
  932: 'Coordinated Universal Time',
};

const RESOURCE = /^@tzres\.dll,-(\d{1,5})$/i;

/** A zone's name as Windows shows it in English; a plain name, and a resource that is not in the table, as they are. */
export function zoneName(logged: string): string {
  const id = Number(RESOURCE.exec(logged)?.[1]);
  const standard = STANDARD_NAMES[id];
  if (standard !== undefined) return `${standard} Standard Time`;
  const daylight = STANDARD_NAMES[id + 1];
  if (daylight !== undefined) return `${daylight} Daylight Time`;
  return OTHER_NAMES[id] ?? logged;
}
