/** Dates and numbers in the user's language. */
export interface Format {
  readonly number: (value: number) => string;
  /** The time of day; with the date when it isn't today. */
  readonly time: (at: number) => string;
  /** All of it: the day of the week, the date and the seconds. */
  readonly fullTime: (at: number) => string;
  /** e.g. `8s`, `2m 5s`, `1h 0m` */
  readonly duration: (milliseconds: number) => string;
}

export function createFormat(tag: string): Format {
  const locale = supported(tag);
  const number = new Intl.NumberFormat(locale);
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const dateTime = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const unit = (name: string) => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'narrow' });
  const seconds = unit('second');
  const minutes = unit('minute');
  const hours = unit('hour');
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' });
  return {
    number: value => number.format(value),
    time: remembered(at => (isToday(at) ? time : dateTime).format(at)),
    fullTime: remembered(at => full.format(at)),
    duration: milliseconds => {
      const whole = Math.max(0, Math.floor(milliseconds / 1000));
      const wholeMinutes = Math.floor(whole / 60);
      return whole < 60
        ? seconds.format(whole)
        : whole < 3600
          ? `${minutes.format(wholeMinutes)} ${seconds.format(whole % 60)}`
          : `${hours.format(Math.floor(wholeMinutes / 60))} ${minutes.format(wholeMinutes % 60)}`;
    },
  };
}

/** Formatting a date costs more than all else in a turn's heading, and a turn is drawn in each frame while it streams. */
function remembered(format: (at: number) => string): (at: number) => string {
  let last = Number.NaN;
  let text = '';
  return at => {
    if (at !== last) {
      last = at;
      text = format(at);
    }
    return text;
  };
}

function supported(tag: string): string | undefined {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag)[0];
  } catch {
    return undefined;
  }
}

function isToday(at: number): boolean {
  return new Date(at).toDateString() === new Date().toDateString();
}
