package parquetfile_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"candour/models/parquetfile"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// An exposure has the shape of models.Exposure.
type exposure struct {
	EventID       string   `parquet:"event_id,id(1)"`
	ViewedAt      int64    `parquet:"viewed_at,id(2),delta,timestamp(microsecond:local)"`
	ViewerID      [16]byte `parquet:"viewer_id,id(3),uuid,uncompressed"`
	ViewerAgeBand string   `parquet:"viewer_age_band,id(4),dict"`
	AgeSource     string   `parquet:"age_source,id(5),dict"`
	ContentID     string   `parquet:"content_id,id(6)"`
	Harm          string   `parquet:"harm,id(7),optional,dict"`
	Surface       string   `parquet:"surface,id(8),dict"`
	Treatment     string   `parquet:"treatment,id(9),dict"`
	Views         int64    `parquet:"views,id(10),dict"`
	Country       string   `parquet:"country,id(11),optional,dict"`
	Input         int64    `parquet:"input,id(12),dict"`
	Day           int32    `parquet:"day,id(13),date,dict"`
}

const groupRows = 122_880

// exposures are a row group's exposures of one of 28 days, in order of time,
// by 500,000 viewers of a million contents, in blocks as ingest has them.
func exposures() [][]exposure {
	r := rand.New(rand.NewPCG(3, 4))
	viewers := make([][16]byte, 500_000)
	for i := range viewers {
		fill(r, viewers[i][:])
	}
	bands := []string{"under_13", "13_15", "16_17", "18_24", "25_34", "35_plus", "unknown"}
	harms := []string{"", "pc.bullying", "ppc.suicide", "ppc.self_harm", "ppc.eating_disorder", "pc.hate", "pc.violence"}
	surfaces := []string{"recommended", "search", "following", "direct", "autoplay"}
	rows := make([]exposure, groupRows)
	at := int64(1_772_323_200_000_000)
	for i := range rows {
		at += r.Int64N(1_400) * 1000
		rows[i] = exposure{
			EventID: fmt.Sprintf("ev-%016x", r.Uint64()), ViewedAt: at, ViewerID: viewers[r.IntN(len(viewers))],
			ViewerAgeBand: bands[r.IntN(len(bands))], AgeSource: "declared", ContentID: fmt.Sprintf("content-%010d", r.IntN(1_000_000)),
			Harm: harms[r.IntN(len(harms))], Surface: surfaces[r.IntN(len(surfaces))], Treatment: "none",
			Views: 1 + r.Int64N(5), Country: "GB", Input: 1, Day: 20_513,
		}
	}
	return blocks(rows, 256)
}

func BenchmarkEncode(b *testing.B) {
	rows := exposures()
	e := parquetfile.NewEncoder[exposure]()
	size := 0
	for b.Loop() {
		g, err := e.Encode(rows)
		if err != nil {
			b.Fatal(err)
		}
		if err := parquetfile.NewWriter[exposure](io.Discard).Append(g); err != nil {
			b.Fatal(err)
		}
		size = g.Bytes()
	}
	perRow(b, size)
}

// BenchmarkParquetGo writes the same rows with parquet-go's writer, whole
// blocks at a time, which is quicker than is safe.
func BenchmarkParquetGo(b *testing.B) {
	rows := exposures()
	var size counter
	w := parquet.NewGenericWriter[exposure](&size,
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest, Concurrency: 1}),
		parquet.MaxRowsPerRowGroup(groupRows), parquet.PageBufferSize(1<<20))
	for b.Loop() {
		size = 0
		w.Reset(&size)
		for _, block := range rows {
			if _, err := w.Write(block); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
	perRow(b, int(size))
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func perRow(b *testing.B, size int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/groupRows, "ns/row")
	b.ReportMetric(float64(size)/groupRows, "B/row")
}
