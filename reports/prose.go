package reports

import (
	"fmt"
	"slices"
	"strings"

	"candour/reports/render"
)

// Words are the provider's own texts, by the section of the transparency report whose figures they stand
// before. They are published as they are: nobody can clear a figure that somebody writes into them.
type Words map[string][]render.Block

// WordSections are the sections that words can be given for.
var WordSections = []string{"introduction", "response", "harms", "exposure", "enforcement", "accuracy", "schools", "quality"}

// ParseWords reads the text for one section: paragraphs apart by empty lines, and lists whose lines
// begin with "- ". Anything else that Markdown has is an error that names the line.
func ParseWords(name, text string) ([]render.Block, error) {
	var blocks []render.Block
	var lines []string // of the block under way
	list := false
	end := func() {
		switch {
		case lines == nil:
		case list:
			blocks = append(blocks, render.List(lines))
		default:
			blocks = append(blocks, render.Paragraph(strings.Join(lines, " ")))
		}
		lines, list = nil, false
	}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, " \t\r")
		item, isItem := strings.CutPrefix(line, "- ")
		switch {
		case line == "":
			end()
		case isItem:
			if !list {
				end()
			}
			list, lines = true, append(lines, strings.TrimSpace(item))
		case list && strings.HasPrefix(line, "  "):
			lines[len(lines)-1] += " " + strings.TrimSpace(line)
		case unknownMarkdown(line):
			return nil, fmt.Errorf("%s:%d: %q: want paragraphs, and lists whose lines begin with \"- \": headings, links, emphasis, tables, pictures and HTML are not taken", name, i+1, line)
		default:
			if list {
				end()
			}
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	end()
	return blocks, nil
}

// unknownMarkdown says whether a line would look otherwise in Markdown than as plain text.
func unknownMarkdown(line string) bool {
	start := slices.ContainsFunc([]string{"#", ">", "|", "```", "* ", "+ ", "1. ", "    ", "\t", "==="}, func(mark string) bool { return strings.HasPrefix(line, mark) })
	return start || slices.ContainsFunc([]string{"](", "**", "__", "`", "<", "{{"}, func(mark string) bool { return strings.Contains(line, mark) })
}

// say puts the provider's words before a section's figures, and says whose they are.
func (p *press) say(section render.Section) render.Section {
	words := p.edition.Words[section.ID]
	if len(words) == 0 {
		return section
	}
	who := p.edition.Provider
	if who == "" {
		who = p.edition.Service
	}
	before := append([]render.Block{render.Paragraph("In the words of " + who + ":")}, words...)
	section.Body = append(before, section.Body...)
	return section
}

// Missing names what a reader of an official publication is told and the configuration does not give.
func (e Edition) Missing() []string {
	var missing []string
	for _, text := range []struct{ key, value string }{
		{"service.provider", e.Provider}, {"service.contact", e.Contact}, {"service.status", e.Status}, {"service.next_release", e.NextRelease}, {"service.licence", e.Licence},
	} {
		if text.value == "" {
			missing = append(missing, text.key)
		}
	}
	return missing
}
