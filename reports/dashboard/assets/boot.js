// Candour's charts in a reader's browser, and the functions that a chart's option names.
// Also run without a page when the static drawings are made.
(function () {
  'use strict';

  // What a reader is told of one figure: "73.8 (95% CI 69.1 to 78.5)".
  function figure(y, low, high, note) {
    if (!isNumber(y)) return note || 'no figure';
    let text = number(y);
    if (isNumber(low) && isNumber(high)) text += ' (95% CI ' + number(low) + ' to ' + number(high) + ')';
    return text;
  }

  function isNumber(v) { return typeof v === 'number' && isFinite(v); }

  // A number with commas between thousands, its decimals as they are.
  function number(v) {
    const parts = String(Math.abs(v)).split('.');
    parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, ',');
    return (v < 0 ? '\u2212' : '') + parts.join('.');
  }

  // A tooltip is built as elements: as text it would be parsed as HTML.
  function tip(lines) {
    const box = document.createElement('div');
    box.className = 'chart-tip';
    lines.forEach(function (line) { box.appendChild(document.createElement('div')).textContent = line; });
    return box;
  }

  function told(p, at, firstLimit) {
    const v = p.value;
    return figure(v[at], v[firstLimit], v[firstLimit + 1], p.data && p.data.name);
  }

  // The figures of one period or row, a line a series.
  function perSeries(head, params, at) {
    const seen = params.filter(function (p) { return p.seriesName && Array.isArray(p.value); });
    if (!seen.length) return '';
    return tip([head(seen[0])].concat(seen.map(function (p) {
      return (seen.length > 1 ? p.seriesName + ': ' : '') + told(p, at, 2);
    })));
  }

  // A shape of each run of points with limits. Drawn whole with the first point: a custom series is
  // asked for one point at a time.
  function band(stepped) {
    return function (params, api) {
      if (params.dataIndex !== 0) return null;
      const runs = [];
      let run = null;
      for (let i = 0; i < params.dataInsideLength; i++) {
        const low = api.value(1, i);
        const high = api.value(2, i);
        if (!isNumber(low) || !isNumber(high)) { run = null; continue; }
        if (!run) { run = []; runs.push(run); }
        run.push([api.coord([api.value(0, i), low]), api.coord([api.value(0, i), high])]);
      }
      const fill = api.visual('color');
      return { type: 'group', children: runs.map(function (r) { return r.length > 1 ? area(r, stepped, fill) : whisker(r[0], fill); }) };
    };
  }

  function area(run, stepped, fill) {
    const edge = function (k) {
      const points = [];
      run.forEach(function (p, i) {
        if (stepped && i > 0) points.push([p[k][0], run[i - 1][k][1]]);
        points.push(p[k]);
      });
      return points;
    };
    return { type: 'polygon', shape: { points: edge(0).concat(edge(1).reverse()) }, style: { fill: fill, opacity: 0.2 } };
  }

  function whisker(pair, stroke) {
    return { type: 'line', style: { stroke: stroke, lineWidth: 2, fill: 'none' },
      shape: { x1: pair[0][0], y1: pair[0][1], x2: pair[1][0], y2: pair[1][1] } };
  }

  // The mark of a dot-and-whisker row: the shapes of ECharts' symbols.
  function mark(symbol, x, y, fill) {
    const style = { fill: fill };
    if (symbol === 'circle') return { type: 'circle', shape: { cx: x, cy: y, r: 6 }, style: style };
    if (symbol.startsWith('path://')) {
      return { type: 'path', shape: { pathData: symbol.slice(7), x: x - 6, y: y - 6, width: 12, height: 12 }, style: style };
    }
    const corners = { diamond: [[0, -8], [7, 0], [0, 8], [-7, 0]], rect: [[-6, -6], [6, -6], [6, 6], [-6, 6]],
      triangle: [[0, -7], [7, 6], [-7, 6]] }[symbol];
    return { type: 'polygon', style: style, shape: { points: corners.map(function (c) { return [x + c[0], y + c[1]]; }) } };
  }

  const functions = {
    text: function (text) { return function () { return text; }; },
    figure: function (at) { return function (p) { return figure(p.value[at], null, null, p.data.name); }; },
    axisTip: function () { return function (ps) { return perSeries(function (p) { return p.axisValueLabel; }, ps, 1); }; },
    stepTip: function (unit) {
      return function (ps) { return perSeries(function (p) { return number(p.value[0]) + ' ' + unit; }, ps, 1); };
    },
    rowTip: function (rows) {
      return function (ps) {
        return perSeries(function (p) { return rows[p.value[1]]; }, [].concat(ps), 0);
      };
    },
    funnelTip: function (unit) {
      return function (p) {
        return tip([p.data.name || p.seriesName, told(p, 1, 2), number(p.value[0]) + ' ' + unit]);
      };
    },
    // A stretch of periods, as high as the plot, with its name over it.
    stretch: function (names, text, size, line) {
      return function (params, api) {
        const plot = params.coordSys;
        const x = api.coord([api.value(0), 0])[0];
        const width = api.coord([api.value(1), 0])[0] - x;
        const children = [{ type: 'rect', shape: { x: x, y: plot.y, width: width, height: plot.height }, style: { fill: api.visual('color'), opacity: 0.4 } }];
        (names[params.dataIndex] || []).forEach(function (name, i, all) {
          children.push({ type: 'text', style: { text: name, x: x + width / 2, y: plot.y - (all.length - i - 0.5) * line - 2, fill: text, fontSize: size, align: 'center', verticalAlign: 'middle' } });
        });
        return { type: 'group', children: children };
      };
    },
    multipleTip: function (mark) {
      return function (ps) {
        const p = ps.filter(function (p) { return Array.isArray(p.value); })[0];
        if (!p) return '';
        const lines = [p.seriesName, p.axisValueLabel + ': ' + told(p, 1, 2)];
        if (p.data.symbol === 'diamond') lines.push(mark);
        return tip(lines);
      };
    },
    cellTip: function (unit) {
      return function (p) {
        const n = p.value[2];
        return tip([p.data.name, isNumber(n) ? number(n) + ' ' + unit : 'no figure']);
      };
    },
    // A day's cell with its count, or a dash where there is none.
    cell: function (narrow, tells, text, line, size) {
      return function (params, api) {
        const at = narrow ? [api.value(1), api.value(0)] : [api.value(0), api.value(1)];
        const middle = api.coord(at);
        const box = api.size([1, 1]);
        const n = api.value(2);
        const style = { fill: api.visual('color'), stroke: line, lineWidth: 1 };
        const children = [{ type: 'rect', style: style, emphasisDisabled: true, emphasis: { style: style },
          shape: { x: middle[0] - box[0] / 2 + 1, y: middle[1] - box[1] / 2 + 1, width: box[0] - 2, height: box[1] - 2 } }];
        if (tells || !isNumber(n)) {
          const words = { text: isNumber(n) ? number(n) : '\u2013', x: middle[0], y: middle[1], fill: text, fontSize: size, align: 'center', verticalAlign: 'middle' };
          children.push({ type: 'text', silent: true, style: words, emphasisDisabled: true, emphasis: { style: words } });
        }
        return { type: 'group', children: children, emphasisDisabled: true };
      };
    },
    band: function () { return band(false); },
    stepBand: function () { return band(true); },
    whisker: function (symbol, dodge) {
      return function (params, api) {
        const at = function (dim) {
          const c = api.coord([api.value(dim), api.value(1)]);
          return [c[0], c[1] + dodge];
        };
        if (!isNumber(api.value(0))) return null;
        const fill = api.visual('color');
        const dot = at(0);
        const children = [mark(symbol, dot[0], dot[1], fill)];
        if (isNumber(api.value(2))) children.unshift(whisker([at(2), at(3)], fill));
        // Pointed at, ECharts would lighten the colours, which it cannot with custom properties.
        children.forEach(function (c) { c.emphasisDisabled = true; c.emphasis = { style: c.style }; });
        return { type: 'group', children: children, emphasisDisabled: true };
      };
    }
  };

  // An option as JSON has {"fn": name, "args": [...]} where ECharts wants a function.
  function parse(json) {
    return JSON.parse(json, function (key, v) {
      return v && typeof v === 'object' && Object.hasOwn(functions, v.fn) ? functions[v.fn].apply(null, v.args) : v;
    });
  }

  globalThis.candour = { parse: parse, number: number };
  if (typeof document === 'undefined') return;

  const narrowBelow = 640;

  // A figure's drawing at its present width. Until it has one, in a closed part of the page, the
  // static drawing stays.
  function draw(figure) {
    const width = Math.min(figure.clientWidth, 720);
    const form = width < narrowBelow ? 'narrow' : 'wide';
    const option = figure.querySelector('script.chart-option' + (form === 'narrow' ? '-narrow' : ''));
    const svg = figure.querySelector('.chart-' + form + ' > svg');
    if (!width || !option || !svg) return;
    let live = figure.chart;
    if (!live) {
      const box = document.createElement('div');
      box.className = 'chart-live';
      box.setAttribute('role', 'img');
      box.setAttribute('aria-label', [svg.querySelector('title'), svg.querySelector('desc')].map(function (e) { return e.textContent; }).join('. '));
      figure.querySelector('.chart-wide').before(box);
      live = figure.chart = { box: box };
      figure.setAttribute('data-live', '');
    }
    if (live.width === width) return;
    live.box.style.height = svg.viewBox.baseVal.height + 'px';
    if (!live.chart) live.chart = echarts.init(live.box, null, { renderer: 'svg' });
    if (live.form !== form) live.chart.setOption(parse(option.textContent), true);
    live.chart.resize();
    live.width = width;
    live.form = form;
  }

  // What another script changed of a figure's options is drawn.
  globalThis.candour.redraw = function (figure) {
    if (figure.chart) figure.chart.width = figure.chart.form = null;
    draw(figure);
  };

  const figures = Array.from(document.querySelectorAll('[data-chart]'));
  // Drawing changes a figure's height, which an observer may not do while it observes.
  const observer = new ResizeObserver(function (entries) {
    requestAnimationFrame(function () { entries.forEach(function (e) { draw(e.target); }); });
  });
  figures.forEach(function (f) { observer.observe(f); });
})();
