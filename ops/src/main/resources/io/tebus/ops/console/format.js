// Numbers as a person reads them: the same width for the same kind, a dash for what is not known.

const UNKNOWN = "–";

const digits = [0, 1, 2].map(
  (count) =>
    new Intl.NumberFormat("en", { minimumFractionDigits: count, maximumFractionDigits: count }),
);

export const whole = (n) => (n == null ? UNKNOWN : digits[0].format(n));

export const tenths = (n) => (n == null ? UNKNOWN : digits[1].format(n));

/** A rate: tenths where they matter. */
export const rate = (n) => (n != null && n < 100 ? tenths(n) : whole(n));

/** Milliseconds with about three digits, without the unit. */
export function millis(ms) {
  if (ms == null) {
    return UNKNOWN;
  }
  return digits[ms < 10 ? 2 : ms < 100 ? 1 : 0].format(ms);
}

/** A short time with its unit. */
export function span(ms) {
  if (ms == null || ms < 0) {
    return UNKNOWN;
  }
  if (ms < 1_000) {
    return `${whole(ms)} ms`;
  }
  return ms < 60_000 ? `${tenths(ms / 1_000)} s` : `${whole(ms / 60_000)} min`;
}

/** A long time in its two greatest units. */
export function uptime(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) {
    return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  }
  if (hours > 0) {
    return `${hours} h ${minutes % 60} min`;
  }
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

/** A long time in its greatest unit: the number and the unit. */
export function age(ms) {
  return ms == null ? [UNKNOWN, ""] : uptime(ms).split(" ", 2);
}

export function bytes(n) {
  if (n == null || n < 0) {
    return UNKNOWN;
  }
  const gigabytes = n / 1e9;
  return gigabytes < 100 ? `${tenths(gigabytes)} GB` : `${whole(gigabytes)} GB`;
}
