/* Durations: in steps that are equally long or, where they spread over decades, equally many to each of these. */
const BINS = 20;
const PER_DECADE = 5;

function histogram() {
  const ran = report.run.filter(micros => micros > 0);
  const [least, most] = ran.reduce(([low, high], micros) => [Math.min(low, micros), Math.max(high, micros)], [Infinity, 1]);
  return most > 50 * least ? logarithmic(ran, least) : linear(ran, Math.min(least, most), most);
}

function logarithmic(ran, least) {
  const first = Math.floor(Math.log10(least) * PER_DECADE);
  const bins = counted(ran, micros => Math.floor(Math.log10(micros) * PER_DECADE + 1e-9) - first);
  return { bins, edge: bin => Math.round(10 ** ((first + bin) / PER_DECADE)), isLabelled: bin => (first + bin) % PER_DECADE === 0 };
}

function linear(ran, least, most) {
  const step = roundStep(Math.max(1, (most - least) / BINS, most / 200));
  const first = Math.floor(least / step);
  const bins = counted(ran, micros => Math.floor(micros / step) - first);
  const apart = Math.ceil((bins.length + 1) / 6);
  return { bins, edge: bin => (first + bin) * step, isLabelled: bin => bin % apart === 0 };
}

function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * [1, 2, 5, 10].find(digit => digit * power >= least);
}

function counted(ran, binOf) {
  const bins = [];
  ran.forEach(micros => bins[binOf(micros)] = (bins[binOf(micros)] || 0) + 1);
  return Array.from(bins, count => count || 0);
}

function drawHistogram() {
  const { bins, edge, isLabelled } = histogram();
  const edges = Array.from({ length: bins.length + 1 }, (_, bin) => bin);
  // An empty bin on both sides, and room if there are few: uPlot would draw a single one as wide as the plot.
  const margin = Math.max(0, (5 - bins.length) / 2);
  const textAt = left => {
    const bin = Math.floor(plots.histogram.posToVal(left, 'x'));
    return bins[bin] === undefined ? undefined
      : `${several(bins[bin], 'task')}\nof ${duration(edge(bin))} to ${duration(edge(bin + 1))}`;
  };
  plot('histogram', 220, {
    scales: { x: { time: false, range: [-margin, bins.length + margin] }, y: { range: (u, min, max) => [0, Math.max(1, max) * 1.05] } },
    series: [{}, {
      fill: () => colour('ran'),
      width: 0,
      points: { show: false },
      paths: uPlot.paths.bars({ size: [1], align: 1, gap: 1 }),
    }],
    axes: [
      axis({
        size: AXIS_HEIGHT,
        splits: edges.filter(isLabelled),
        values: (u, splits) => splits.map(bin => duration(edge(bin))),
      }),
      amountAxis(),
    ],
  }, [[-1, ...edges], [0, ...bins, 0]], textAt);
  const sorted = report.run.slice().sort((one, other) => one - other);
  const [half, most] = [0.5, 0.99].map(part => duration(sorted[Math.ceil(sorted.length * part) - 1]));
  document.getElementById('histogram').setAttribute('aria-label',
    `How many tasks ran how long. Half of them ran for ${half} at most, 99 of 100 for ${most} at most.`);
}

/* What had come of the tasks by then; those that ended at the same time make one point. */
function grown() {
  const inOrder = Array.from(report.names, (_, task) => task).sort((one, other) => endOf(one) - endOf(other));
  const times = [0];
  const sums = [0];
  inOrder.forEach(task => {
    const sum = sums.at(-1) + report.amounts[task];
    if (endOf(task) > times.at(-1)) {
      times.push(endOf(task));
      sums.push(sum);
    } else {
      sums[sums.length - 1] = sum;
    }
  });
  return [times, sums];
}

function drawAmounts() {
  const [times, sums] = grown();
  plot('amounts', 220, {
    scales: { x: { time: false, range: [0, shownWhole] }, y: { range: (u, min, max) => [0, Math.max(1, max) * 1.05] } },
    series: [{}, {
      stroke: () => colour('ran'),
      width: 2,
      points: { show: false },
      paths: uPlot.paths.stepped({ align: 1 }),
    }],
    axes: [timeAxis(), amountAxis()],
  }, [times, sums], () => {
    const at = plots.amounts.cursor.idx;
    return `${number(sums[at])} ${report.amountName}\nby ${clock(times[at], 1e3)}`;
  });
  document.getElementById('amounts').setAttribute('aria-label',
    `${number(sums.at(-1))} ${report.amountName} in all, as their number grew over ${duration(whole)}.`);
}
