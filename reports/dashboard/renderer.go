package dashboard

import (
	"errors"
	"fmt"
	"html/template"
	"strings"
	"time"

	"modernc.org/quickjs"
)

// drawTimeout is far beyond what a chart takes, about 0.1 s: it ends a runaway script.
const drawTimeout = 60 * time.Second

// A Renderer draws static SVGs. It holds a script engine that takes about 0.3 s to start and
// 40 MB: keep one for each goroutine that draws. It must not be used by two at a time.
type Renderer struct{ vm *quickjs.VM }

// NewRenderer starts an engine. Close must be called to free it.
func NewRenderer() (*Renderer, error) {
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, fmt.Errorf("starting the chart engine: %w", err)
	}
	if err := load(vm); err != nil {
		return nil, errors.Join(fmt.Errorf("loading the chart engine: %w", err), vm.Close())
	}
	return &Renderer{vm}, nil
}

func load(vm *quickjs.VM) error {
	if err := vm.SetEvalTimeout(drawTimeout); err != nil {
		return err
	}
	if err := vm.RegisterFunc("textUnits", textUnits, false); err != nil {
		return err
	}
	for _, name := range []string{"ssr.js", "echarts-5.6.0.min.js", "boot.js"} {
		v, err := vm.EvalValue(string(mustRead(name)), quickjs.EvalGlobal)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		v.Free()
	}
	_, err := vm.Call("usePlatform")
	return err
}

// Close frees the engine.
func (r *Renderer) Close() error { return r.vm.Close() }

// SVG draws s as one svg element, in its narrow form if o is narrower than 640 pixels. It has
// a title and a description, no style attribute, class or script, and colours that follow the
// page's (see Colors). Its ids begin with the Spec's id and "-w-" or "-n-", so that both forms
// fit into one page. The same Spec gives the same bytes, whatever was drawn before.
func (r *Renderer) SVG(s Spec, o Size) (template.HTML, error) {
	narrow := o.Width < narrowBelow
	option, err := s.Option(narrow)
	if err != nil {
		return "", err
	}
	drawn, err := r.vm.Call("drawSVG", string(option), o.Width, o.Height)
	if err != nil {
		return "", fmt.Errorf("chart %q: drawing: %w", s.ID, err)
	}
	text, ok := drawn.(string)
	if !ok {
		return "", fmt.Errorf("chart %q: the engine gave %T, not text", s.ID, drawn)
	}
	prefix := s.ID + "-w-"
	if narrow {
		prefix = s.ID + "-n-"
	}
	clean, err := cleanSVG(text, svgFrame{prefix, s.Title, s.Summary, o})
	if err != nil {
		return "", fmt.Errorf("chart %q: cleaning: %w", s.ID, err)
	}
	return template.HTML(clean), nil
}

// Figure is what a page puts inside <figure data-chart>: both static drawings and both options.
// The page needs StyleSheet and, for live charts, the scripts of AssetNames.
func (r *Renderer) Figure(s Spec) (template.HTML, error) {
	var out strings.Builder
	for _, form := range []struct {
		name, option string
		narrow       bool
	}{{"wide", "chart-option", false}, {"narrow", "chart-option-narrow", true}} {
		svg, err := r.SVG(s, s.Size(form.narrow))
		if err != nil {
			return "", err
		}
		option, err := s.Option(form.narrow)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "<div class=\"chart-static chart-%s\">%s</div>\n", form.name, svg)
		fmt.Fprintf(&out, "<script type=\"application/json\" class=\"%s\">%s</script>\n", form.option, option)
	}
	return template.HTML(out.String()), nil
}
