package render

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
)

// A pdfFile is the objects of a PDF file, as much as is needed to add to one and to read it back: those
// that the library writes, and those that pdfFile writes.
type pdfFile struct {
	objects    map[int][]byte // by number, without "obj" and "endobj"
	root, info int
}

func (f *pdfFile) add(body []byte) int {
	number := len(f.objects) + 1
	f.objects[number] = body
	return number
}

var (
	rootEntry    = regexp.MustCompile(`/Root (\d+) 0 R`)
	infoEntry    = regexp.MustCompile(`/Info (\d+) 0 R`)
	kidsEntry    = regexp.MustCompile(`/Kids \[([^\]]*)\]`)
	pagesEntry   = regexp.MustCompile(`/Pages (\d+) 0 R`)
	lengthEntry  = regexp.MustCompile(`/Length (\d+)`)
	reference    = regexp.MustCompile(`(\d+) 0 R`)
	startEntry   = regexp.MustCompile(`startxref\s+(\d+)\s+%%EOF\s*$`)
	packedCount  = regexp.MustCompile(`/N (\d+) /First (\d+)`)
	errNoPDF     = errors.New("it is not a PDF file of this program")
	streamMarker = []byte("stream\n")
)

func entry(pattern *regexp.Regexp, text []byte) int {
	m := pattern.FindSubmatch(text)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[1])) // digits
	return n
}

// parseTable reads a file whose objects a table of their places lists, as the library writes it.
func parseTable(file []byte) (*pdfFile, error) {
	start := entry(startEntry, file)
	if start <= 0 || start >= len(file) {
		return nil, errNoPDF
	}
	f := &pdfFile{objects: map[int][]byte{}, root: entry(rootEntry, file[start:]), info: entry(infoEntry, file[start:])}
	lines := bytes.Split(file[start:], []byte("\n"))
	if len(lines) < 2 || f.root == 0 {
		return nil, errNoPDF
	}
	var count int
	if _, err := fmt.Sscanf(string(lines[1]), "0 %d", &count); err != nil || len(lines) < count+2 {
		return nil, errNoPDF
	}
	offsets := []int{start}
	for n := 1; n < count; n++ {
		offset, err := strconv.Atoi(string(lines[n+2][:10]))
		if err != nil {
			return nil, errNoPDF
		}
		offsets = append(offsets, offset)
	}
	ends := slices.Sorted(slices.Values(offsets))
	for n := 1; n < count; n++ {
		next, _ := slices.BinarySearch(ends, offsets[n]+1)
		body, ok := objectBody(file[offsets[n]:ends[next]], n)
		if !ok {
			return nil, errNoPDF
		}
		f.objects[n] = body
	}
	return f, nil
}

// objectBody is what stands between "obj" and "endobj".
func objectBody(text []byte, number int) ([]byte, bool) {
	text, ok := bytes.CutPrefix(text, fmt.Appendf(nil, "%d 0 obj\n", number))
	end := bytes.LastIndex(text, []byte("endobj"))
	if !ok || end < 0 {
		return nil, false
	}
	return bytes.TrimSuffix(text[:end], []byte("\n")), true
}

// pages are the numbers of the pages' objects, in order.
func (f *pdfFile) pages() []int {
	var pages []int
	kids := kidsEntry.FindSubmatch(f.objects[entry(pagesEntry, f.objects[f.root])])
	if kids == nil {
		return nil
	}
	for _, m := range reference.FindAllSubmatch(kids[1], -1) {
		n, _ := strconv.Atoi(string(m[1])) // digits
		pages = append(pages, n)
	}
	return pages
}

// stream is what an object's stream unpacks to.
func (f *pdfFile) stream(number int) ([]byte, error) {
	return inflate(f.objects[number])
}

func inflate(object []byte) ([]byte, error) {
	at := bytes.Index(object, streamMarker)
	if at < 0 {
		return nil, errNoPDF
	}
	length, start := entry(lengthEntry, object[:at]), at+len(streamMarker)
	if start+length > len(object) {
		return nil, errNoPDF
	}
	packed := object[start : start+length]
	if !bytes.Contains(object[:at], []byte("/FlateDecode")) {
		return packed, nil
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func deflate(text []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write(text) // to memory: cannot fail
	w.Close()
	return b.Bytes()
}

func isStream(object []byte) bool { return bytes.Contains(object, streamMarker) }

// bytes writes the file as PDF 1.7: streams as they are, and all other objects packed into one.
func (f *pdfFile) bytes() []byte {
	var out, index, packed bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	const free, plain, inside = 0, 1, 2
	count := len(f.objects)
	pack, cross := count+1, count+2
	places := make([][3]int, cross+1) // kind, and where
	n := 0
	for number := 1; number <= count; number++ {
		body := f.objects[number]
		if isStream(body) {
			places[number] = [3]int{plain, out.Len(), 0}
			fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", number, body)
			continue
		}
		places[number] = [3]int{inside, pack, n}
		fmt.Fprintf(&index, "%d %d ", number, packed.Len())
		packed.Write(body)
		packed.WriteByte('\n')
		n++
	}
	places[0] = [3]int{free, 0, 65535}
	places[pack] = [3]int{plain, out.Len(), 0}
	text := deflate(append(index.Bytes(), packed.Bytes()...))
	fmt.Fprintf(&out, "%d 0 obj\n<</Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream\nendobj\n", pack, n, index.Len(), len(text), text)
	places[cross] = [3]int{plain, out.Len(), 0}
	var table []byte
	for _, place := range places {
		table = append(table, byte(place[0]))
		table = binary.BigEndian.AppendUint32(table, uint32(place[1]))
		table = binary.BigEndian.AppendUint16(table, uint16(place[2]))
	}
	text = deflate(table)
	start := out.Len()
	fmt.Fprintf(&out, "%d 0 obj\n<</Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n",
		cross, cross+1, f.root, f.info, len(text), text, start)
	return out.Bytes()
}

// parsePacked reads a file that bytes wrote.
func parsePacked(file []byte) (*pdfFile, error) {
	start := entry(startEntry, file)
	if start <= 0 || start >= len(file) {
		return nil, errNoPDF
	}
	table, err := inflate(file[start:])
	if err != nil {
		return nil, fmt.Errorf("table of objects: %w", err)
	}
	f := &pdfFile{objects: map[int][]byte{}, root: entry(rootEntry, file[start:]), info: entry(infoEntry, file[start:])}
	const size, plain = 7, 1
	for number := 1; number*size < len(table); number++ {
		row := table[number*size:]
		at := int(binary.BigEndian.Uint32(row[1:5]))
		if row[0] != plain || at >= start {
			continue
		}
		length := entry(lengthEntry, file[at:])
		stream := bytes.Index(file[at:], streamMarker)
		if stream < 0 || at+stream+length > len(file) {
			return nil, errNoPDF
		}
		object := file[at : at+stream+len(streamMarker)+length]
		_, object, _ = bytes.Cut(object, []byte("obj\n"))
		if bytes.HasPrefix(object, []byte("<</Type /ObjStm")) {
			if err := f.unpack(object); err != nil {
				return nil, fmt.Errorf("packed objects: %w", err)
			}
			continue
		}
		f.objects[number] = object
	}
	return f, nil
}

// unpack reads the objects that are packed into one.
func (f *pdfFile) unpack(object []byte) error {
	text, err := inflate(object)
	m := packedCount.FindSubmatch(object)
	if err != nil || m == nil {
		return errors.Join(errNoPDF, err)
	}
	n, _ := strconv.Atoi(string(m[1]))     // digits
	first, _ := strconv.Atoi(string(m[2])) // digits
	fields := bytes.Fields(text[:min(first, len(text))])
	if len(fields) != 2*n {
		return errNoPDF
	}
	for i := range n {
		number, err := strconv.Atoi(string(fields[2*i]))
		from, errFrom := strconv.Atoi(string(fields[2*i+1]))
		to := len(text) - first
		if i+1 < n {
			to, _ = strconv.Atoi(string(fields[2*i+3]))
		}
		if err != nil || errFrom != nil || from > to || first+to > len(text) {
			return errNoPDF
		}
		f.objects[number] = bytes.TrimSuffix(text[first+from:first+to], []byte("\n"))
	}
	return nil
}
