import { Gathering } from '../../src/ingestion/batch/gathering';

describe('Gathering requests', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** A gathering that has seen so many requests at the same time, which took so long to store. */
  function used(together: number, milliseconds: number) {
    const start = jest.fn();
    const gathering = new Gathering(start, 1);
    gathering.end(together);
    gathering.took(milliseconds);
    return { gathering, start };
  }

  it('keeps nobody waiting who is alone', () => {
    const { gathering, start } = used(1, 500);
    gathering.arrived(1);
    expect(start).toHaveBeenCalledTimes(1);
  });

  it('starts as soon as all have come that were there before', () => {
    const { gathering, start } = used(3, 500);
    gathering.arrived(1);
    gathering.arrived(2);
    expect(start).not.toHaveBeenCalled();
    gathering.arrived(3);
    expect(start).toHaveBeenCalledTimes(1);
  });

  it('starts when nobody comes any more, and begins anew with whoever comes', () => {
    const { gathering, start } = used(8, 500);
    gathering.arrived(1);
    jest.advanceTimersByTime(15);
    gathering.arrived(2);
    jest.advanceTimersByTime(15);
    expect(start).not.toHaveBeenCalled();
    jest.advanceTimersByTime(30);
    expect(start).toHaveBeenCalledTimes(1);
  });

  it('waits no longer than storing takes, though they keep coming', () => {
    const { gathering, start } = used(100, 60);
    for (let came = 1; came < 12 && start.mock.calls.length === 0; came++) {
      gathering.arrived(came);
      jest.advanceTimersByTime(10);
    }
    expect(start).toHaveBeenCalledTimes(1);
    expect(performance.now()).toBeLessThan(100);
  });

  it('shares those who are there among transactions that run side by side', () => {
    const start = jest.fn();
    const gathering = new Gathering(start, 2);
    gathering.end(8);
    gathering.took(100);
    gathering.arrived(3);
    expect(start).not.toHaveBeenCalled();
    gathering.arrived(4);
    expect(start).toHaveBeenCalledTimes(1);
  });

  it('forgets clients that have gone: soon nobody waits for them', () => {
    const start = jest.fn();
    const gathering = new Gathering(start, 1);
    gathering.end(64);
    gathering.took(500);
    let waited = 0;
    for (let i = 0; i < 20; i++) {
      gathering.arrived(1);
      if (start.mock.calls.length === 0) {
        waited++;
        jest.advanceTimersByTime(100);
      }
      expect(start).toHaveBeenCalledTimes(1);
      start.mockClear();
      gathering.end(1);
    }
    expect(waited).toBeLessThan(14);
  });
});
