package render

import (
	"fmt"
	"math"
	"strings"
)

type point struct{ x, y float64 }

// A step of a path goes to its last point: by a jump, a line or a curve with two points that pull it.
type step struct {
	moves, line, closed bool
	to                  [3]point
}

// pathNumbers is how many numbers a command takes.
var pathNumbers = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'A': 7, 'Z': 0}

// parsePath reads the commands M, L, H, V, C, A and Z, absolute and relative.
func parsePath(d string) ([]step, error) {
	var path []step
	var here, first point
	for len(d) > 0 {
		command := d[0]
		if command == ' ' {
			d = d[1:]
			continue
		}
		end := strings.IndexFunc(d[1:], func(r rune) bool { return r != 'e' && (r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') }) + 1
		if end == 0 {
			end = len(d)
		}
		upper := command &^ 0x20
		v := numbersOf(d[1:end])
		d = d[end:]
		n, known := pathNumbers[upper]
		if !known || n == 0 && len(v) != 0 || n > 0 && (len(v) == 0 || len(v)%n != 0) {
			return nil, fmt.Errorf("drawing: path command %c with %d numbers", command, len(v))
		}
		if n == 0 {
			path, here = append(path, step{closed: true}), first
			continue
		}
		for i := 0; i < len(v); i += n {
			steps, to := pathStep(upper, v[i:i+n], here, command != upper)
			if upper == 'M' && i > 0 { // more points after the first are lines
				steps[0].moves, steps[0].line = false, true
			} else if upper == 'M' {
				first = to
			}
			path, here = append(path, steps...), to
		}
	}
	return path, nil
}

func pathStep(command byte, v []float64, here point, relative bool) ([]step, point) {
	from := point{}
	if relative {
		from = here
	}
	to := point{here.x, here.y}
	switch n := len(v); command {
	case 'H':
		to.x = from.x + v[0]
	case 'V':
		to.y = from.y + v[0]
	default:
		to = point{from.x + v[n-2], from.y + v[n-1]}
	}
	switch command {
	case 'M':
		return []step{{moves: true, to: [3]point{2: to}}}, to
	case 'C':
		return []step{{to: [3]point{{from.x + v[0], from.y + v[1]}, {from.x + v[2], from.y + v[3]}, to}}}, to
	case 'A':
		return arc(here, to, v[0], v[3] != 0, v[4] != 0), to
	}
	return []step{{line: true, to: [3]point{2: to}}}, to
}

// arc is a part of a circle with that radius, as curves of a quarter at most.
func arc(from, to point, r float64, large, clockwise bool) []step {
	dx, dy := to.x-from.x, to.y-from.y
	chord := math.Hypot(dx, dy)
	if chord == 0 || r == 0 {
		return []step{{line: true, to: [3]point{2: to}}}
	}
	r = math.Max(r, chord/2)
	rise := math.Sqrt(math.Max(0, r*r-chord*chord/4))
	if large == clockwise {
		rise = -rise
	}
	center := point{(from.x+to.x)/2 - rise*dy/chord, (from.y+to.y)/2 + rise*dx/chord}
	begin := math.Atan2(from.y-center.y, from.x-center.x)
	sweep := math.Atan2(to.y-center.y, to.x-center.x) - begin
	if clockwise && sweep < 0 {
		sweep += 2 * math.Pi
	} else if !clockwise && sweep > 0 {
		sweep -= 2 * math.Pi
	}
	return curves(center, r, begin, sweep)
}

func curves(center point, r, begin, sweep float64) []step {
	n := int(math.Ceil(math.Abs(sweep)/(math.Pi/2) - 1e-9))
	each := sweep / float64(n)
	pull := 4.0 / 3 * math.Tan(each/4) * r
	var path []step
	for i := range n {
		a, b := begin+float64(i)*each, begin+float64(i+1)*each
		from := point{center.x + r*math.Cos(a), center.y + r*math.Sin(a)}
		to := point{center.x + r*math.Cos(b), center.y + r*math.Sin(b)}
		path = append(path, step{to: [3]point{{from.x - pull*math.Sin(a), from.y + pull*math.Cos(a)}, {to.x + pull*math.Sin(b), to.y - pull*math.Cos(b)}, to}})
	}
	return path
}

func circle(x, y, r float64) []step {
	return append(append([]step{{moves: true, to: [3]point{2: {x + r, y}}}}, curves(point{x, y}, r, 0, 2*math.Pi)...), step{closed: true})
}
