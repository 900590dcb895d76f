const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The name of the day, in UTC, at so many seconds since 1970. */
export function dayName(seconds) {
  return days[new Date(seconds * 1000).getUTCDay()];
}
