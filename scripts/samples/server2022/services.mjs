/**
 * The services of Windows Server 2022, each svchost process with those it holds: nearly all have one of their own.
 *
 * @typedef {object} ServiceHost
 * @property {string} group of `svchost -k`
 * @property {string[]} services
 */

/** Groups whose processes hold several services. */
const SHARED = [
  ['DcomLaunch', 'BrokerInfrastructure,DcomLaunch,PlugPlay,Power,SystemEventsBroker'],
  ['RPCSS', 'RpcEptMapper,RpcSs'],
  ['LocalServiceNoNetwork', 'BFE,mpssvc'],
  ['iissvcs', 'W3SVC,WAS'],
];

/** Groups with a process for each of their services. */
const SINGLE = [
  ['DcomLaunch', 'LSM'],
  ['termsvcs', 'TermService'],
  [
    'LocalServiceNetworkRestricted',
    'lmhosts,NcbService,TimeBrokerSvc,EventLog,Dhcp,WinHttpAutoProxySvc,vmicheartbeat,AppIDSvc,NgcCtnrSvc',
  ],
  [
    'netsvcs',
    'Schedule,ProfSvc,UserManager,SENS,Themes,gpsvc,iphlpsvc,Winmgmt,LanmanServer,ShellHWDetection,Appinfo,WpnService',
  ],
  ['netsvcs', 'TokenBroker,IKEEXT,SessionEnv,lfsvc,CertPropSvc,DsmSvc,seclogon,UsoSvc'],
  ['NetworkService', 'Dnscache,NlaSvc,LanmanWorkstation,CryptSvc,WinRM,WecSvc'],
  ['LocalSystemNetworkRestricted', 'SysMain,TrkWks,NetSetupSvc,UmRdpService,StorSvc,PcaSvc,WdiSystemHost,hidserv'],
  ['LocalService', 'nsi,EventSystem,FontCache,netprofm,W32Time,LicenseManager,CDPSvc'],
  ['NetworkServiceNetworkRestricted', 'PolicyAgent'],
  ['LocalServiceNoNetworkFirewall', 'SstpSvc'],
  ['utcsvc', 'DiagTrack'],
  ['apphost', 'AppHostSvc'],
];

/** Those that are there from the start of Windows on, in the order of their start: 60. @type {ServiceHost[]} */
export const SERVICE_HOSTS = [
  ...SHARED.map(([group = '', services = '']) => ({ group, services: services.split(',') })),
  ...SINGLE.flatMap(([group = '', services = '']) => services.split(',').map((name) => ({ group, services: [name] }))),
];

/** @param {ServiceHost} host */
export const hostCommandLine = ({ group, services: [first, ...others] }) =>
  `C:\\Windows\\system32\\svchost.exe -k ${group} -p${others.length === 0 ? ` -s ${first}` : ''}`;
