// Draws charts to text in an engine without a page. The host gives textUnits(text),
// the width of a text in thousandths of its size.
'use strict';
globalThis.global = globalThis; // where ECharts looks without a window
// ECharts asks for the next frame; one drawing needs none.
globalThis.setTimeout = globalThis.setInterval = globalThis.requestAnimationFrame = function () { return 0; };
globalThis.clearTimeout = globalThis.clearInterval = globalThis.cancelAnimationFrame = function () {};

function usePlatform() {
  echarts.setPlatformAPI({
    measureText: function (text, font) {
      const size = /([\d.]+)px/.exec(font || '');
      return { width: Math.round(textUnits(String(text)) * (size ? Number(size[1]) : 12) / 10) / 100 };
    }
  });
}

function drawSVG(option, width, height) {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: width, height: height });
  try {
    chart.setOption(candour.parse(option));
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
