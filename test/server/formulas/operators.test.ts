import { describeFormulas } from './setup.js';

describeFormulas('the operators that formulas have', ({ server }) => {
  test('operators says everything that a definition states', async () => {
    const { operators } = await server().data(
      '{ operators { name kind atLeast empties noPoints { counter gauge } parameters { name type required default min max description } conditions { name comparesText parameters { name } } examples { given gives counter keys } } }',
    );
    const of = (name: string, kind: string) =>
      operators.find((one: { name: string; kind: string }) => one.name === name && one.kind === kind);
    expect(of('ROUND', 'OPERATOR')).toMatchObject({
      empties: 'PROPAGATE',
      atLeast: null,
      parameters: [
        { name: 'value', required: true, default: null },
        { name: 'digits', required: false, default: 0 },
      ],
    });
    expect(of('SUM', 'OPERATOR')).toMatchObject({ empties: 'SKIP', atLeast: 1, noPoints: null });
    expect(of('SUM', 'AGGREGATION')).toMatchObject({
      empties: null,
      noPoints: { counter: 0, gauge: null },
      parameters: [],
    });
    expect(of('metricOverTime', 'OPERAND').parameters).toContainEqual(
      expect.objectContaining({ name: 'days', type: 'integer', required: false, default: 1, min: 1, max: 3660 }),
    );
    expect(of('IF', 'OPERATOR').conditions).toContainEqual(
      expect.objectContaining({ name: 'equal to', comparesText: true }),
    );
    expect(of('DIVISION', 'OPERATOR').examples.length).toBeGreaterThan(0);
  });
});
