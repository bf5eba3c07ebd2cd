import { globalId, parseGlobalId, rowIdOf } from '../../schema/ids.js';

test('ids come back as what they were made from', () => {
  expect(parseGlobalId(globalId('Company', 12))).toEqual({ type: 'Company', key: '12' });
  expect(parseGlobalId(globalId('Metric', 'END_USER:activities.Ärger: 1'))).toEqual({
    type: 'Metric',
    key: 'END_USER:activities.Ärger: 1',
  });
  expect(rowIdOf('Asset', globalId('Asset', 3))).toBe(3);
});

test.each([
  '',
  '12',
  'Company:12',
  Buffer.from('Company').toString('base64url'),
  Buffer.from('Nothing:1').toString('base64url'),
  `${globalId('Company', 12)}=`,
  ` ${globalId('Company', 12)}`,
])('%j is nobody', (id) => {
  expect(parseGlobalId(id)).toBeUndefined();
});

test.each(['0', '-1', '1.5', '1e3', '01', 'x', '99999999999999999'])('Company:%s names no row', (key) => {
  expect(rowIdOf('Company', globalId('Company', key))).toBeUndefined();
});

test("another type's id names no row", () => {
  expect(rowIdOf('Company', globalId('EndUser', 12))).toBeUndefined();
});
