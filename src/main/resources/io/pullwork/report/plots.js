/* What all plots have in common: the colours of the page, its width, and a text beside the pointer. */
const plots = {};
const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
const FONT = '12px system-ui, sans-serif';
const AXIS_HEIGHT = 26;

function axis(more) {
  return {
    stroke: () => colour('soft'),
    font: FONT,
    grid: { stroke: () => colour('line'), width: 1 },
    ticks: { show: false },
    ...more,
  };
}

/* textAt says what is under the pointer, or nothing. */
function plot(id, height, options, data, textAt) {
  const place = document.getElementById(id);
  const drawn = new uPlot({
    width: place.clientWidth,
    height,
    legend: { show: false },
    padding: [8, 24, 0, 0],
    ...options,
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false }, ...options.cursor },
    hooks: { ...options.hooks, setCursor: [u => tell(u, textAt)] },
  }, data, place);
  new ResizeObserver(() => drawn.setSize({ width: place.clientWidth, height })).observe(place);
  return plots[id] = drawn;
}

function tell(u, textAt) {
  const hover = document.getElementById('hover');
  const { left, top } = u.cursor;
  const text = left >= 0 && top >= 0 ? textAt(left, top) : undefined;
  hover.hidden = text === undefined;
  if (hover.hidden) return;
  hover.textContent = text;
  const over = u.over.getBoundingClientRect();
  const x = Math.min(over.left + left + 14, innerWidth - hover.offsetWidth - 8);
  const y = over.top + top + 18;
  hover.style.left = Math.max(8, x) + 'px';
  hover.style.top = (y + hover.offsetHeight > innerHeight ? y - hover.offsetHeight - 36 : y) + 'px';
}

/* Steps of a time axis that people can count in. */
const TIME_STEPS = [0, 1, 2, 3, 4, 5, 6]
  .flatMap(power => [1, 2, 5].map(digit => digit * 10 ** power))
  .concat([10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200].map(seconds => seconds * 1e6))
  .concat([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map(days => days * 86400e6));

/* Since the first task began: 1.25 s, or 1:02:30. */
function clock(micros, step) {
  if (shownWhole < 120e6) {
    return (micros / 1e6).toFixed(Math.max(0, Math.ceil(6 - Math.log10(step)))) + ' s';
  }
  const seconds = Math.floor(micros / 1e6);
  const part = (size, of) => String(Math.floor(seconds / size) % of).padStart(2, '0');
  const rest = step < 1e6 ? (micros / 1e6 % 1).toFixed(Math.ceil(6 - Math.log10(step))).slice(1) : '';
  return Math.floor(seconds / 3600) + ':' + part(60, 60) + ':' + part(1, 60) + rest;
}

const timeAxis = () => axis({
  size: AXIS_HEIGHT,
  incrs: TIME_STEPS,
  space: 80,
  values: (u, splits, index, space, step) => splits.map(micros => clock(micros, step)),
});

/* Of whole numbers. */
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });
const amountAxis = () => axis({
  incrs: Array.from({ length: 19 }, (_, power) => [1, 2, 5].map(digit => digit * 10 ** power)).flat(),
  values: (u, splits) => splits.map(amount => compact.format(amount)),
});

function redrawAll() {
  Object.values(plots).forEach(drawn => drawn.redraw());
}
['(prefers-color-scheme: dark)', 'print'].forEach(query => matchMedia(query).addEventListener('change', redrawAll));
