// What the charts use of ECharts, and nothing else. See README.md beside this file.
import { use } from 'echarts/lib/extension.js';
import { LineChart, BarChart, ScatterChart, CustomChart } from 'echarts/charts.js';
import { GridComponent, TitleComponent, TooltipComponent, LegendPlainComponent, MarkLineComponent } from 'echarts/components.js';
import { LabelLayout } from 'echarts/features.js';
import { SVGRenderer } from 'echarts/renderers.js';

use([LineChart, BarChart, ScatterChart, CustomChart,
  GridComponent, TitleComponent, TooltipComponent, LegendPlainComponent, MarkLineComponent,
  LabelLayout, SVGRenderer]);

export { init, setPlatformAPI, version } from 'echarts/core.js';
