package upkeep

import (
	"cmp"
	"strings"

	"candour/models"
)

var exposureDays = &log[models.ExposureDay]{
	name: models.ExposureDays,
	compare: func(a, b *models.ExposureDay) int {
		return cmp.Or(strings.Compare(a.ViewerAgeBand, b.ViewerAgeBand), strings.Compare(a.AgeSource, b.AgeSource),
			strings.Compare(a.Harm, b.Harm), strings.Compare(a.Surface, b.Surface),
			strings.Compare(a.Treatment, b.Treatment), strings.Compare(a.Country, b.Country))
	},
}

var reportDays = &log[models.ReportDay]{
	name: models.ReportDays,
	compare: func(a, b *models.ReportDay) int {
		return cmp.Or(strings.Compare(a.Channel, b.Channel), strings.Compare(a.Harm, b.Harm), compareFlags(a.LegalNotice, b.LegalNotice),
			strings.Compare(a.ReporterAgeBand, b.ReporterAgeBand), strings.Compare(a.Country, b.Country), strings.Compare(a.SchoolID, b.SchoolID))
	},
}

func compareFlags(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// An exposureSum sums up exposures that come viewer by viewer. The cells are
// told apart by ExposureDays without counts.
type exposureSum struct {
	sums   map[models.ExposureDay]*models.ExposureDay
	viewer models.Pseudonym
	views  map[models.ExposureDay]int64 // of the viewer
}

func newExposureSum() *exposureSum {
	return &exposureSum{sums: map[models.ExposureDay]*models.ExposureDay{}, views: map[models.ExposureDay]int64{}}
}

func (s *exposureSum) add(r *models.Exposure) {
	if r.ViewerID != s.viewer {
		s.endViewer()
		s.viewer = r.ViewerID
	}
	cell := models.ExposureDay{Day: r.Day, ViewerAgeBand: r.ViewerAgeBand, AgeSource: r.AgeSource, Harm: r.Harm,
		Surface: r.Surface, Treatment: r.Treatment, Country: r.Country}
	sum := s.sums[cell]
	if sum == nil {
		copied := cell
		sum = &copied
		s.sums[cell] = sum
	}
	sum.Events++
	sum.Views += r.Views
	s.views[cell] += r.Views
}

// endViewer counts the viewer in the cells.
func (s *exposureSum) endViewer() {
	for cell, views := range s.views {
		sum := s.sums[cell]
		sum.Accounts++
		for _, dose := range []struct {
			least int64
			count *int64
		}{{3, &sum.DaysGE3}, {5, &sum.DaysGE5}, {10, &sum.DaysGE10}, {20, &sum.DaysGE20}} {
			if views >= dose.least {
				*dose.count++
			}
		}
	}
	clear(s.views)
}

func (s *exposureSum) cells() []models.ExposureDay {
	s.endViewer()
	var cells []models.ExposureDay
	for _, sum := range s.sums {
		cells = append(cells, *sum)
	}
	return cells
}

// A reportSum sums up the reports of one day.
type reportSum map[models.ReportDay]*models.ReportDay

// add counts a report whose first decision has the outcome, "" for none.
func (s reportSum) add(r *models.Report, outcome string) {
	cell := models.ReportDay{Day: r.Day, Channel: r.Channel, Harm: r.Harm, LegalNotice: r.LegalNotice,
		ReporterAgeBand: r.ReporterAgeBand, Country: r.Country, SchoolID: r.SchoolID}
	sum := s[cell]
	if sum == nil {
		copied := cell
		sum = &copied
		s[cell] = sum
	}
	sum.Reports++
	switch outcome {
	case "":
	case "duplicate", "withdrawn":
		sum.SetAside++
	default:
		sum.Decided++
	}
}

func (s reportSum) cells() []models.ReportDay {
	var cells []models.ReportDay
	for _, sum := range s {
		cells = append(cells, *sum)
	}
	return cells
}
