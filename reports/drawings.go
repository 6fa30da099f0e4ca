package reports

import (
	"crypto/sha256"
	"fmt"
	"html/template"
	"sync"

	"candour/reports/dashboard"
)

// drawings are the static charts made so far, by the digest of all that they show: schools with the same
// figures have the same.
type drawings struct {
	mu   sync.Mutex
	made map[string]template.HTML
}

// draw gives a chart's two static drawings.
func (p *press) draw(spec dashboard.Spec) (wide, narrow template.HTML, err error) {
	if wide, err = p.drawing(spec, false); err != nil {
		return "", "", err
	}
	narrow, err = p.drawing(spec, true)
	return wide, narrow, err
}

func (p *press) drawing(spec dashboard.Spec, narrow bool) (template.HTML, error) {
	option, err := spec.Option(narrow)
	if err != nil {
		return "", err
	}
	size := spec.Size(narrow)
	key := fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%q %q %q %v %s", spec.ID, spec.Title, spec.Summary, size, option)))
	p.drawings.mu.Lock()
	made, ok := p.drawings.made[key]
	p.drawings.mu.Unlock()
	if ok {
		return made, nil
	}
	made, err = p.renderer.SVG(spec, size)
	if err == nil {
		p.drawings.mu.Lock()
		p.drawings.made[key] = made
		p.drawings.mu.Unlock()
	}
	return made, err
}
