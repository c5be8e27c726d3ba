import { describe, expect, it } from 'vitest';
import { parseProductName, parseWindows, type NamedProduct } from '../../src/catalog/product-name.ts';

const shown = (product: NamedProduct | null): string | null =>
  product === null ? null : [product.family, product.version, product.servicePack].filter((p) => p !== null).join(' ');

describe('the name of a product', () => {
  it.each<[string, string | null]>([
    ['Microsoft Exchange Server 2003 SP2', 'exchange 2003 2'],
    ['Exchange2003', 'exchange 2003'],
    ['Exchange 6.5', 'exchange 2003'],
    ['Exchange 2007', 'exchange 2007'],
    ['Exchange Server, version 5.5 Service Pack 3', 'exchange 5.5 3'],
    ['SQL 2000', 'sql-server 2000'],
    ['SQL Server 7', 'sql-server 7.0'],
    ['SQL Server 2008', 'sql-server 2008'],
    ['IIS 6', 'iis 6.0'],
    ['IIS 5.1', 'iis 5.1'],
    ['Internet Information Server version 4.0', 'iis 4.0'],
    ['SNA Server 4.0 SP4', 'sna-server 4.0 4'],
    ['Systems Management Server 2.0 SP4', 'sms 2.0 4'],
    ['SMS 2003', 'sms 2003'],
    ['Windows NT 4.0 Terminal Server SP6', 'windows NT 4.0 6'],
    ['Windows Server 2003 RTM', 'windows Server 2003 0'],
    ['Windows', 'windows'],
    // What has a year in its name is no Windows.
    ['SharePoint Portal Server 2003', null],
    ['BizTalk Server 2000', null],
    ['Services for NT 4.0', null],
    // Programs whose names begin as those of products do.
    ['windows_exporter 0.30.1', null],
    ['Windows Exporter 0.30.1', null],
    ['Windows Terminal 1.5', null],
    ['SqlClient 5.0.1', null],
    ['Exchange DkimSigner 2.1.7', null],
  ])('%s', (name, expected) => {
    expect(shown(parseProductName(name))).toBe(expected);
  });

  it.each([
    ['2003', 'windows Server 2003'],
    ['Server 2003 SP1', 'windows Server 2003 1'],
    ['Windows 2003 SP2', 'windows Server 2003 2'],
    ['NT4 SP6', 'windows NT 4.0 6'],
    ['NT 4', 'windows NT 4.0'],
    ['NT 3.51', 'windows NT 3.51'],
    ['2000 SP4', 'windows 2000 4'],
    ['Server 2008 R2', 'windows Server 2008 R2'],
    ['Server 2012', 'windows Server 2012'],
    ['10', 'windows 10'],
    ['7', 'windows 7'],
  ])('Windows %s', (name, expected) => {
    expect(shown(parseWindows(name))).toBe(expected);
  });
});
