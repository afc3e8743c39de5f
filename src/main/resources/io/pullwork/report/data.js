'use strict';

/* One array for each property of the tasks, in the order of their beginning. Times are in microseconds. */
const report = JSON.parse(document.getElementById('report').textContent);
const taskCount = report.names.length;
const endOf = task => report.begin[task] + report.run[task];
const isFailed = task => task in report.failures;
const whole = report.begin.reduce((latest, begin, task) => Math.max(latest, endOf(task)), 0);

/* Plots need some time to show, even if everything took none. */
const shownWhole = Math.max(whole, 1);

const number = value => value.toLocaleString('en');
const several = (amount, one, many = one + 's') => number(amount) + ' ' + (amount === 1 ? one : many);

function duration(micros) {
  if (micros < 1e3) return micros + ' µs';
  if (micros < 1e6) return +(micros / 1e3).toPrecision(3) + ' ms';
  if (micros < 60e6) return +(micros / 1e6).toPrecision(3) + ' s';
  const seconds = Math.round(micros / 1e6);
  const two = part => String(part).padStart(2, '0');
  return seconds < 3600
    ? Math.floor(seconds / 60) + ' min ' + two(seconds % 60) + ' s'
    : Math.floor(seconds / 3600) + ' h ' + two(Math.floor(seconds / 60) % 60) + ' min';
}

const utc = micros => new Date((report.beginMicros + micros) / 1e3).toISOString().replace('T', ' ').replace('Z', ' UTC');
