// The filters of the analysts' pages. Every figure was worked out before: a choice looks rows up.
(function () {
  'use strict';
  const number = candour.number;
  const notStated = '(not stated)';
  const selects = Array.from(document.querySelectorAll('.filters select'));
  const status = document.getElementById('filtered');
  const wordsText = document.getElementById('words');
  const words = wordsText ? JSON.parse(wordsText.textContent) : {};
  const cubes = {};

  // A page's figures are read when the first choice is made, not while it is drawn.
  function cubeOf(panel) {
    if (!cubes[panel.cube]) {
      const c = JSON.parse(document.getElementById('cube-' + panel.cube).textContent);
      cubes[panel.cube] = { dims: c.head[0], columns: c.head[1], rows: c.rows };
    }
    return cubes[panel.cube];
  }

  function isNumber(v) { return typeof v === 'number' && isFinite(v); }

  // A value for people.
  function word(dim, key) {
    const day = /^\d{4}-\d\d-\d\d$/.test(key) ? new Date(key + 'T00:00:00Z') : null;
    const named = function (options) { return day.toLocaleDateString('en-GB', Object.assign({ timeZone: 'UTC', year: 'numeric', month: 'short' }, options)).replace('Sept', 'Sep'); };
    if (day && dim === 'month') return named({});
    if (day && (dim === 'week' || dim === 'day')) return named({ day: 'numeric' });
    return (words[dim] && words[dim][key]) || key || 'Not stated';
  }

  // The rows of a panel under a choice, each with its keys.
  function rowsOf(panel, chosen) {
    const cube = cubeOf(panel);
    const wanted = cube.dims.map(function (dim) {
      if (dim === panel.rows || dim === panel.split) return undefined;
      return panel.cut.includes(dim) && chosen[dim] ? (chosen[dim] === notStated ? '' : chosen[dim]) : null;
    });
    return cube.rows.filter(function (r) {
      return wanted.every(function (w, i) { return w === undefined ? r[i] !== null : r[i] === w; });
    });
  }

  function reader(panel) {
    const cube = cubeOf(panel);
    return {
      key: function (r, dim) { return r[cube.dims.indexOf(dim)]; },
      value: function (r, column) { return column ? r[cube.dims.length + cube.columns.indexOf(column)] : null; }
    };
  }

  // The points of a line in the order of the chart. Where a count has no row, none was counted, unless nothing
  // at all is known of that span.
  function points(panel, line, rows, plain) {
    const read = reader(panel);
    const find = function (all, key) { return all.find(function (r) { return read.key(r, panel.rows) === key; }); };
    return panel.order.map(function (key) {
      const r = find(rows, key);
      if (!r) {
        const before = find(plain, key);
        const none = line.count && (!before || isNumber(read.value(before, line.column)));
        return { y: none ? 0 : null, note: none ? '' : 'no cases', low: null, high: null, marked: false };
      }
      const y = read.value(r, line.column);
      const low = read.value(r, line.low);
      const high = read.value(r, line.high);
      const limited = isNumber(y) && isNumber(low) && isNumber(high);
      return { y: isNumber(y) ? y : null, note: isNumber(y) ? '' : String(y), low: limited ? low : null, high: limited ? high : null,
        marked: panel.mark !== '' && read.value(r, panel.mark) === 'yes' };
    });
  }

  // The axis of figures: from zero, in at most so many steps of 1, 2 or 5 times a power of ten.
  function reach(axis, lines, target, ticks) {
    let most = target;
    lines.forEach(function (ps) { ps.forEach(function (p) { most = Math.max(most, p.y || 0, p.high || 0); }); });
    if (most <= 0) most = 1;
    const power = Math.pow(10, Math.floor(Math.log10(most / ticks)));
    const step = [1, 2, 5, 10].map(function (m) { return m * power; }).find(function (s) { return s >= most / ticks * (1 - 1e-9); });
    axis.min = 0;
    axis.interval = Number(step.toPrecision(6));
    axis.max = Number((Math.ceil(most / step * (1 - 1e-9)) * step).toPrecision(6));
  }

  function series(option, name) { return option.series.find(function (s) { return s.name === name; }); }

  function fillLine(s, ps, limits) {
    s.showSymbol = true;
    s.data = ps.map(function (p, i) {
      const gap = function (q) { return !q || q.y === null; };
      const alone = gap(ps[i - 1]) && gap(ps[i + 1]);
      const item = { name: p.note, value: [i, p.y].concat(limits ? [p.low, p.high] : []) };
      if (p.marked) Object.assign(item, { symbol: 'diamond', symbolSize: 13, itemStyle: { color: 'var(--c4,#F46A25)', borderColor: 'var(--chart-ink,#1D2226)', borderWidth: 1 } });
      else if (ps.length >= 8 && !alone) item.symbol = 'none';
      return item;
    });
  }

  const fill = {
    trend: function (panel, option, lines) {
      lines.forEach(function (ps, i) {
        const name = panel.lines[i].name;
        fillLine(series(option, name), ps, panel.limits);
        const band = series(option, name + ' (limits)');
        if (band) band.data = ps.map(function (p, j) { return { value: [j, p.low, p.high] }; });
      });
      reach(option.yAxis[0], lines, panel.target, 5);
    },
    rows: function (panel, option, lines, narrow) {
      lines.forEach(function (ps, i) {
        series(option, panel.lines[i].name).data = ps.map(function (p, row) {
          return { name: p.note, value: [p.y, row].concat(panel.limits ? [p.low, p.high] : []) };
        });
      });
      const axis = option.xAxis[0];
      reach(axis, lines, panel.target, narrow ? 4 : 6);
      const digit = 9.5; // pixels, and a little
      const label = number(axis.max).length * digit;
      option.grid[0].right = Math.max(option.grid[0].right, panel.kind === 'bars' ? label + 12 : label / 2 + 2);
    },
    multiples: function (panel, option, lines) {
      lines.forEach(function (ps, i) {
        fillLine(option.series[i], ps, false);
        option.series[i].data.forEach(function (item, j) { if (!ps[j].marked && item.symbol !== 'none' && ps.length < 8) item.symbol = 'none'; });
      });
      option.yAxis.forEach(function (axis) { reach(axis, lines, 0, 3); });
    },
    // A day keeps its cell and takes the class of its count; the classes stay, so that colours can be compared.
    calendar: function (panel, option, lines) {
      const cells = [];
      option.series.forEach(function (s) { cells.push.apply(cells, s.data); s.data = []; });
      cells.sort(function (a, b) { return a.value[0] - b.value[0] || a.value[1] - b.value[1]; });
      const ends = option.series.map(function (s) { return Number(s.name.split(' to ').pop().replace(/,/g, '')); });
      lines[0].forEach(function (p, i) {
        let at = ends.findIndex(function (end) { return p.y !== null && p.y <= end; });
        if (at < 0) at = option.series.length - 1;
        option.series[at].data.push({ name: cells[i].name, value: [cells[i].value[0], cells[i].value[1], p.y] });
      });
    }
  };
  fill.bars = fill.dots = fill.rows;

  // What the chart tells in a sentence, as the page says it of all.
  function summary(panel, lines, names) {
    if (!lines.some(function (ps) { return ps.some(function (p) { return p.y !== null; }); })) return 'There is no figure to draw.';
    if (panel.kind === 'multiples') {
      let n = 0;
      const plots = [];
      lines.forEach(function (ps, i) {
        const own = ps.filter(function (p) { return p.marked; }).length;
        n += own;
        if (own) plots.push(word(panel.split, panel.plots[i]));
      });
      return n ? 'Marked as more than expected: ' + n + ', of ' + plots.join('; ') + '.' : 'No point is marked: none is more than expected.';
    }
    let high = -1;
    let low = -1;
    let n = 0;
    lines[0].forEach(function (p, i) {
      if (p.y === null) return;
      n++;
      if (high < 0 || p.y > lines[0][high].y) high = i;
      if (low < 0 || p.y < lines[0][low].y) low = i;
    });
    const told = function (i) { return names[i] + ', ' + number(lines[0][i].y) + (panel.unit[0] === '%' ? '' : ' ') + panel.unit; };
    if (n === 0) return 'There is no figure to draw.';
    if (n === 1) return 'One figure: ' + told(high) + '.';
    return 'Highest: ' + told(high) + '. Lowest: ' + told(low) + '.';
  }

  function tabulate(body, panel, rows) {
    const read = reader(panel);
    const dims = [panel.split, panel.rows].filter(Boolean);
    body.replaceChildren.apply(body, rows.map(function (r) {
      const line = document.createElement('tr');
      const cells = dims.map(function (dim) { return word(dim, read.key(r, dim)); }).concat(panel.columns.map(function (column) {
        const v = read.value(r, column);
        return isNumber(v) ? number(v) : String(v).replaceAll('_', ' ');
      }));
      cells.forEach(function (text, i) {
        const cell = document.createElement(i === 0 ? 'th' : 'td');
        if (i === 0) cell.scope = 'row';
        else cell.className = 'number';
        cell.textContent = text;
        line.appendChild(cell);
      });
      return line;
    }));
  }

  const panels = Array.from(document.querySelectorAll('script.explorer')).map(function (s) {
    const figure = s.closest('figure');
    const chart = figure.querySelector('[data-chart]');
    return { config: JSON.parse(s.textContent), figure: figure, chart: chart, title: figure.querySelector('figcaption > :first-child').textContent,
      options: chart ? ['chart-option', 'chart-option-narrow'].map(function (name) {
        const element = chart.querySelector('.' + name);
        return { element: element, text: element.textContent };
      }) : [] };
  });

  function chosenWords(panel, chosen, followed) {
    return selects.filter(function (s) { return chosen[s.name] && panel.cut.includes(s.name) === followed; }).map(function (s) {
      return followed ? s.selectedOptions[0].textContent : s.labels[0].textContent.toLowerCase();
    }).join(', ');
  }

  function show(p, chosen) {
    const panel = p.config;
    const rows = rowsOf(panel, chosen);
    const plain = rowsOf(panel, {});
    const read = reader(panel);
    const lines = panel.kind === 'multiples' ? panel.plots.map(function (plot) {
      const own = function (all) { return all.filter(function (r) { return read.key(r, panel.split) === plot; }); };
      return points(panel, panel.lines[0], own(rows), own(plain));
    }) : panel.lines.map(function (line) { return points(panel, line, rows, plain); });
    const names = panel.order.map(function (key) { return word(panel.rows, key); });
    p.options.forEach(function (o, i) {
      const option = JSON.parse(o.text);
      fill[panel.kind](panel, option, lines, i === 1);
      o.element.textContent = JSON.stringify(option);
    });
    const follows = chosenWords(panel, chosen, true);
    const rest = chosenWords(panel, chosen, false);
    const cut = (follows ? 'Only ' + follows + '. ' : '') + (rest ? 'Not by ' + rest + ', which it shows or cannot be cut by.' : '');
    const text = summary(panel, lines, names) + panel.left;
    p.figure.querySelector('.cut').textContent = cut.trim();
    p.figure.querySelector('.summary').textContent = text;
    tabulate(p.figure.querySelector('tbody'), panel, rows);
    p.figure.querySelector('.query code').textContent = panel.command + panel.cut.filter(function (dim) { return chosen[dim] && chosen[dim] !== notStated; }).map(function (dim) {
      return dim === 'month' ? ' --grain month' : ' --where ' + dim + '=' + chosen[dim];
    }).join('');
    if (!p.chart) return;
    candour.redraw(p.chart);
    const box = p.chart.querySelector('.chart-live');
    if (box) box.setAttribute('aria-label', [p.title, cut, text].filter(Boolean).join('. '));
  }

  // What the address says is chosen; null where it names a part of the page.
  function fromAddress() {
    const fragment = location.hash.slice(1);
    return fragment && !fragment.includes('=') ? null : new URLSearchParams(fragment);
  }

  let first = true;

  function follow() {
    const chosen = {};
    const kept = fromAddress() || new URLSearchParams();
    selects.forEach(function (s) {
      chosen[s.name] = s.value;
      if (s.value) kept.set(s.name, s.value);
      else kept.delete(s.name);
    });
    const fragment = kept.toString() ? '#' + kept.toString() : '';
    history.replaceState(null, '', location.pathname + fragment);
    document.querySelectorAll('header nav a').forEach(function (a) { a.setAttribute('href', a.getAttribute('href').split('#')[0] + fragment); });
    const all = !selects.some(function (s) { return s.value; });
    if (first && all) { // the page is drawn so
      first = false;
      return;
    }
    first = false;
    panels.forEach(function (p) { show(p, chosen); });
    const told = selects.filter(function (s) { return s.value; }).map(function (s) { return s.selectedOptions[0].textContent; });
    const following = panels.filter(function (p) { return chosenWords(p.config, chosen, true); }).length;
    status.textContent = all ? 'Everything is shown.' : 'Only ' + told.join(', ') + ': ' + following + ' of ' + panels.length + ' charts follow.';
  }

  function read() {
    const address = fromAddress();
    if (address === null) { // a jump within the page: the choice stays, and stays in the address
      follow();
      return;
    }
    selects.forEach(function (s) {
      s.value = address.get(s.name) || '';
      if (s.selectedIndex < 0) s.value = '';
    });
    follow();
  }

  if (selects.length) {
    document.querySelector('.filters').hidden = false;
    selects.forEach(function (s) { s.addEventListener('change', follow); });
    document.getElementById('reset').addEventListener('click', function () {
      selects.forEach(function (s) { s.value = ''; });
      follow();
    });
    addEventListener('hashchange', read);
    read();
  }

  // Without the right to the clipboard the text is chosen, so that the reader can copy it.
  function copied(button, text) {
    const told = button.parentNode.querySelector('[role=status]');
    const writing = navigator.clipboard ? navigator.clipboard.writeText(text.textContent) : Promise.reject(new Error('no clipboard'));
    return writing.then(function () { told.textContent = 'Copied.'; }, function () {
      text.closest('details').open = true;
      getSelection().selectAllChildren(text);
      told.textContent = 'Chosen: press Ctrl+C to copy.';
    });
  }
  document.querySelectorAll('.copy').forEach(function (p) {
    p.hidden = false;
    const button = p.querySelector('button');
    button.addEventListener('click', function () { copied(button, document.getElementById(button.dataset.copy)); });
  });
})();
