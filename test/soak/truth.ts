import { type Day } from '../../src/calendar/index.js';

/** An event that the server has accepted. */
export interface Event {
  readonly id: string;
  readonly name: string;
  readonly company: string;
  readonly user: string;
  readonly day: Day;
  readonly count: number;
  readonly amount: number;
}

/** A value that the server has accepted; `at` differs among those of a company. */
export interface Point {
  readonly id: string;
  readonly company: string;
  readonly day: Day;
  readonly at: string;
  readonly value: number;
}

/** What must be stored, as the clients know it: whatever was answered, less what they deleted. */
export class Truth {
  readonly events = new Map<string, Event>();
  readonly points = new Map<string, Point>();
  /** Ids that were ever accepted: deleted ones stay used. */
  readonly ids = new Set<string>();
  /** Things that went otherwise than a client may expect. */
  readonly complaints: string[] = [];
  #logins = new Map<string, number>();

  complain(complaint: string): void {
    if (this.complaints.length < 100) this.complaints.push(complaint);
  }

  acceptEvent(event: Event): void {
    this.events.set(event.id, event);
    this.ids.add(event.id);
    if (event.name === 'login') this.#logins.set(event.company, this.loginsOf(event.company) + event.count);
  }

  acceptPoint(point: Point): void {
    this.points.set(point.id, point);
    this.ids.add(point.id);
  }

  /** Logins of a company that were answered so far; none of them is ever deleted. */
  loginsOf(company: string): number {
    return this.#logins.get(company) ?? 0;
  }
}
