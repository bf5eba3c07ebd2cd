import { SilentLeases } from '../../../src/materialization/leases/silent';

interface Lease {
  readonly id: number;
  readonly fence: number;
  readonly beat: number;
}

describe('leases that are silent', () => {
  let now = 0;
  let leases: SilentLeases<Lease>;
  const lease = (id: number, beat: number, fence = 1): Lease => ({ id, fence, beat });
  const silent = (...all: Lease[]) => leases.among(all).map(({ id }) => id);
  beforeEach(() => {
    now = 1e6;
    leases = new SilentLeases<Lease>(
      30,
      ({ id }) => String(id),
      ({ fence, beat }) => `${fence} ${beat}`,
      () => now,
    );
  });

  it('are told after the whole time, counted from the first look', () => {
    expect(silent(lease(1, 7), lease(2, 7))).toEqual([]);
    now += 29;
    expect(silent(lease(1, 7), lease(2, 8))).toEqual([]);
    now += 1;
    expect(silent(lease(1, 7), lease(2, 8))).toEqual([1]);
    now += 29;
    expect(silent(lease(1, 7), lease(2, 8))).toEqual([1, 2]);
  });

  it('begin anew with each beat and each fence, also with a beat that goes back', () => {
    silent(lease(1, 7));
    now += 30;
    expect(silent(lease(1, 8))).toEqual([]);
    now += 30;
    expect(silent(lease(1, 8, 2))).toEqual([]);
    now += 30;
    expect(silent(lease(1, 2, 2))).toEqual([]);
    now += 30;
    expect(silent(lease(1, 2, 2))).toEqual([1]);
  });

  it('are forgotten when they are gone: one that comes back has the whole time', () => {
    silent(lease(1, 7));
    now += 60;
    silent();
    expect(silent(lease(1, 7))).toEqual([]);
    now += 30;
    expect(silent(lease(1, 7))).toEqual([1]);
  });

  it('are not told by the wall clock, which may jump', () => {
    const clock = jest.spyOn(Date, 'now');
    try {
      const real = new SilentLeases<Lease>(60_000, String, ({ beat }) => String(beat));
      real.among([lease(1, 1)]);
      for (const hours of [-1, 24]) {
        clock.mockReturnValue(performance.timeOrigin + hours * 3_600_000);
        expect(real.among([lease(1, 1)])).toEqual([]);
      }
    } finally {
      clock.mockRestore();
    }
  });
});
